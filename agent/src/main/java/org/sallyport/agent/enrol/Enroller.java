package org.sallyport.agent.enrol;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.regex.Pattern;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.GatewayKeySpec;
import org.sallyport.agent.keys.KeyStoreFile;
import org.sallyport.agent.keys.KeyStoreSettings;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.keys.Pem;
import org.sallyport.agent.keys.RecoveryKey;
import org.sallyport.agent.keys.SecretFiles;
import org.sallyport.datasource.settings.SettingsException;

/**
 * Enrols this machine as a gateway's first member (SPEC.md, section 1.1). The keys are on disk before the cloud hears of
 * them, so that no crash can lose a key which the cloud knows; an enrolment that stopped half-way goes on with the same
 * keys.
 */
public final class Enroller {
    private static final Pattern CODE = Pattern.compile("([A-Za-z0-9_-]{1,64})\\.([A-Za-z0-9._-]{16,256})");

    private final Vertx vertx;
    private final Path directory;
    private final KeyStoreFile keyStore;
    private final EnrolmentFile enrolmentFile;
    private final Clock clock;

    /** An enroller into a data directory. */
    public Enroller(Vertx vertx, Path directory, KeyStoreSettings settings, Clock clock) {
        this.vertx = vertx;
        this.directory = directory;
        this.keyStore = new KeyStoreFile(directory, settings);
        this.enrolmentFile = new EnrolmentFile(directory);
        this.clock = clock;
    }

    /**
     * Enrols. Fails with {@link AgentException} for what is wrong here, and with
     * {@link org.sallyport.agent.failure.RefusedByCloudException} for what the cloud refused; the data directory then is
     * as it was, but for keys that a second try will use.
     *
     * @param name a name for people, 1 to 100 characters
     * @param spec what the gateway key shall be
     */
    public Future<Enrolment> enrol(CloudClient cloud, String code, String name, String version, GatewayKeySpec spec) {
        return vertx.executeBlocking(() -> prepareKeys(gatewayId(code), spec), false)
                .compose(keys -> post(cloud, code, name, version, keys))
                .compose(enrolment -> vertx.executeBlocking(
                        () -> {
                            enrolmentFile.write(enrolment);
                            return enrolment;
                        },
                        false));
    }

    private Future<Enrolment> post(CloudClient cloud, String code, String name, String version, Keys keys) {
        JsonObject body = new JsonObject()
                .put("code", code)
                .put("name", name)
                .put("version", version)
                .put(
                        "memberKey",
                        Pem.of(
                                "PUBLIC KEY",
                                keys.member().certificate().getPublicKey().getEncoded()))
                .put("certificate", Pem.of(keys.gatewayCertificate()));
        return cloud.post("/api/v1/enrolments", "application/json", body.toBuffer(), 201)
                .map(answer -> read(cloud, answer));
    }

    private static Enrolment read(CloudClient cloud, JsonObject answer) {
        try {
            return Enrolment.ofAnswer(cloud.cloud().toString(), answer);
        } catch (SettingsException e) {
            throw cloud.unknown("an enrolment without ids", e);
        }
    }

    private Keys prepareKeys(String gatewayId, GatewayKeySpec spec) {
        SecretFiles.makeDirectory(directory);
        if (enrolmentFile.exists()) {
            throw new AgentException(
                    AgentCode.ALREADY_ENROLLED,
                    directory + " holds the enrolment of member "
                            + enrolmentFile.read().memberId()
                            + " already: choose another --data directory, or move this one away");
        }
        if (!keyStore.exists()) {
            Keys made = Keys.make(
                    GatewayKey.make(gatewayId, spec, clock), RecoveryKey.make().lock(clock.millis()), clock);
            keyStore.write(made);
            return made;
        }
        Keys keys = keyStore.read();
        requireSame(keys, gatewayId, spec);
        return keys;
    }

    private void requireSame(Keys keys, String gatewayId, GatewayKeySpec spec) {
        if (!keys.gatewayId().equals(gatewayId)) {
            throw new AgentException(
                    AgentCode.ALREADY_ENROLLED,
                    directory + " holds keys made for gateway " + keys.gatewayId()
                            + ", whose enrolment did not finish: use a code of that gateway, another --data directory, or"
                            + " delete this one: its keys were never used");
        }
        if (keys.present().bits() != spec.bits()) {
            throw new AgentException(
                    AgentCode.ALREADY_ENROLLED,
                    directory + " holds a gateway key of " + keys.present().bits()
                            + " bits, made by an enrolment that did not finish: go on with --key-size "
                            + keys.present().bits()
                            + ", use another --data directory, or delete this one: its keys were never used");
        }
    }

    private static String gatewayId(String code) {
        var matcher = CODE.matcher(code);
        if (!matcher.matches()) {
            throw new AgentException(
                    AgentCode.MALFORMED_CODE,
                    "An enrolment code is a gateway id, a full stop and a secret: copy all of it");
        }
        return matcher.group(1);
    }
}
