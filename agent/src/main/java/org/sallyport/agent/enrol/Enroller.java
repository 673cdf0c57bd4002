package org.sallyport.agent.enrol;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.failure.RefusedByCloudException;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.GatewayKeySpec;
import org.sallyport.agent.keys.KeyStoreFile;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.keys.Pem;
import org.sallyport.agent.keys.RecoveryBundle;
import org.sallyport.agent.keys.RecoveryKey;
import org.sallyport.agent.keys.RecoveryLock;
import org.sallyport.agent.unlocking.KeyStoreSettings;
import org.sallyport.datasource.settings.SettingsException;

/**
 * Makes this machine a member of a gateway: its first one, or a further one that has the recovery key (SPEC.md, sections
 * 1.1 and 1.3). The keys are on disk before the cloud hears of them, so that no crash can lose a key which the cloud
 * knows; an enrolment that stopped half-way goes on with the same keys.
 *
 * <p>What it returns fails with {@link AgentException} for what is wrong here, and with
 * {@link RefusedByCloudException} for what the cloud refused; the data directory then is as it
 * was, but for keys that a second try will use.
 */
public final class Enroller {
    private static final String JSON = "application/json";

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
     * Enrols as the first member.
     *
     * @param spec what the gateway key shall be
     * @param recovery the gateway's recovery key from now on, which people keep; the caller closes it
     */
    public Future<Enrolment> enrol(
            CloudClient cloud, Application application, GatewayKeySpec spec, RecoveryKey recovery) {
        return blocking(() -> firstKeys(application.gatewayId(), spec, recovery))
                .compose(keys -> blocking(() -> body(application, keys).put("recovery", recovery(keys)))
                        .compose(body -> post(cloud, body)));
    }

    /**
     * Joins a gateway that has members. With a recovery key that the cloud does not know nothing is changed, here or there.
     * Where the answer was lost the same code makes the same member, as long as the code lives.
     *
     * @param recovery the gateway's recovery key; the caller closes it
     * @param alone whether all other members are to be revoked, since their machines are lost
     */
    public Future<Enrolment> join(CloudClient cloud, Application application, RecoveryKey recovery, boolean alone) {
        return blocking(() -> proving(application, recovery))
                .compose(body -> cloud.post("/api/v1/recoveries", JSON, body.toBuffer(), 200))
                .compose(
                        answer -> blocking(() -> furtherKeys(cloud, application.gatewayId(), recovery, answer)),
                        refused -> blocking(() -> keysOfASpentCode(application.gatewayId(), refused)))
                .compose(keys -> blocking(() -> body(application, keys)))
                .compose(body -> post(cloud, alone ? body.put("recover", true) : body));
    }

    private <T> Future<T> blocking(Callable<T> work) {
        return vertx.executeBlocking(work, false);
    }

    private Future<Enrolment> post(CloudClient cloud, JsonObject body) {
        return cloud.post("/api/v1/enrolments", JSON, body.toBuffer(), 201)
                .map(answer -> read(cloud, answer))
                .compose(enrolment -> blocking(() -> {
                    enrolmentFile.write(enrolment);
                    return enrolment;
                }));
    }

    private static JsonObject body(Application application, Keys keys) {
        return new JsonObject()
                .put("code", application.code())
                .put("name", application.name())
                .put("version", application.version())
                .put(
                        "memberKey",
                        Pem.of(
                                "PUBLIC KEY",
                                keys.member().certificate().getPublicKey().getEncoded()))
                .put("sealKey", Pem.of("PUBLIC KEY", keys.sealing().spki()))
                .put("certificate", keys.present().pem())
                .put("attestation", keys.attestation(keys.present()));
    }

    private static JsonObject recovery(Keys keys) {
        return new JsonObject()
                .put("proofHash", keys.recovery().proofHash())
                .put("sealed", new RecoveryBundle(keys.recoverable(), keys.recovery()).seal());
    }

    private JsonObject proving(Application application, RecoveryKey recovery) {
        application.gatewayId();
        requireNotEnrolled();
        byte[] proof = recovery.proof();
        String text = Base64.getEncoder().encodeToString(proof);
        Arrays.fill(proof, (byte) 0);
        return new JsonObject().put("code", application.code()).put("proof", text);
    }

    private static Enrolment read(CloudClient cloud, JsonObject answer) {
        try {
            return Enrolment.ofAnswer(cloud.cloud().toString(), answer);
        } catch (SettingsException e) {
            throw cloud.unknown("an enrolment without ids", e);
        }
    }

    private void requireNotEnrolled() {
        if (enrolmentFile.exists()) {
            throw new AgentException(
                    AgentCode.ALREADY_ENROLLED,
                    directory + " holds the enrolment of member "
                            + enrolmentFile.read().memberId()
                            + " already: choose another --data directory, or move this one away");
        }
    }

    private Keys firstKeys(String gatewayId, GatewayKeySpec spec, RecoveryKey recovery) {
        SecretFiles.makeDirectory(directory);
        requireNotEnrolled();
        RecoveryLock lock = recovery.lock(clock.millis());
        Keys keys;
        if (keyStore.exists()) {
            keys = left(gatewayId).withRecovery(lock); // nobody was shown the recovery key of the earlier try
            requireSize(keys, spec);
        } else {
            keys = Keys.make(List.of(GatewayKey.make(gatewayId, spec, clock)), lock, clock);
        }
        keyStore.write(keys);
        return keys;
    }

    private Keys furtherKeys(CloudClient cloud, String gatewayId, RecoveryKey recovery, JsonObject answer) {
        if (!(answer.getValue("sealed") instanceof String sealed)
                || !(answer.getValue("certificate") instanceof String certificate)) {
            throw cloud.unknown("a recovery without keys", null);
        }
        RecoveryBundle bundle = RecoveryBundle.open(recovery, gatewayId, sealed);
        if (!shown(cloud, certificate).equals(bundle.gatewayKeys().get(0).certificate())) {
            throw new AgentException(
                    AgentCode.RECOVERY_REFUSED,
                    "The cloud shows another certificate of gateway " + gatewayId
                            + " than the one whose key its recovery"
                            + " bundle holds. Nothing was changed; ask who runs the cloud");
        }
        SecretFiles.makeDirectory(directory);
        Keys keys = keyStore.exists()
                ? left(gatewayId).withGateway(bundle.gatewayKeys()).withRecovery(bundle.recovery())
                : Keys.make(bundle.gatewayKeys(), bundle.recovery(), clock);
        keyStore.write(keys);
        return keys;
    }

    /** The keys of an earlier try with the same code, if there are any: the cloud may have taken them, and its answer was lost. */
    private Keys keysOfASpentCode(String gatewayId, Throwable refused) throws Exception {
        if (refused instanceof RefusedByCloudException byCloud
                && byCloud.problem().code().equals("enrolment-code-invalid")
                && keyStore.exists()) {
            return left(gatewayId);
        }
        throw refused instanceof Exception failure ? failure : new IllegalStateException(refused);
    }

    private static X509Certificate shown(CloudClient cloud, String certificate) {
        try {
            return Pem.certificate(certificate);
        } catch (IllegalArgumentException e) {
            throw cloud.unknown("a recovery without a certificate", e);
        }
    }

    /** The keys of an enrolment that did not finish. */
    private Keys left(String gatewayId) {
        Keys keys = keyStore.read();
        if (!keys.gatewayId().equals(gatewayId)) {
            throw new AgentException(
                    AgentCode.ALREADY_ENROLLED,
                    directory + " holds keys made for gateway " + keys.gatewayId()
                            + ", whose enrolment did not finish: use a code of that gateway, or another --data"
                            + " directory");
        }
        return keys;
    }

    private void requireSize(Keys keys, GatewayKeySpec spec) {
        GatewayKeySpec made = keys.present().spec();
        if (!made.equals(spec)) {
            throw new AgentException(
                    AgentCode.ALREADY_ENROLLED,
                    directory + " holds a gateway key of " + made.bits()
                            + " bits, made by an enrolment that did not finish: go on with --key-size " + made.bits()
                            + (made.postQuantum() ? " and --post-quantum" : " and without --post-quantum")
                            + ", or use another --data directory");
        }
    }
}
