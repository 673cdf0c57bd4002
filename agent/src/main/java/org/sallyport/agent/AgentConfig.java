package org.sallyport.agent;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.access.AccessPolicy;
import org.sallyport.agent.audit.AuditSettings;
import org.sallyport.agent.credentials.CredentialSettings;
import org.sallyport.agent.credentials.SecretSettings;
import org.sallyport.agent.dispatch.Limits;
import org.sallyport.agent.health.HealthAddress;
import org.sallyport.agent.keys.Sha256;
import org.sallyport.agent.trust.TrustSettings;
import org.sallyport.agent.unlocking.KeyStoreSettings;
import org.sallyport.datasource.settings.Durations;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.settings.SettingsProblem;

/**
 * agent.yaml. The commented sample {@code agent.yaml} beside this class is its reference.
 *
 * @param way the way to the cloud
 * @param data the data directory
 * @param keyStore how the key store opens
 * @param links how many links to hold, 1 to 16
 * @param health where the local page listens
 * @param access what the cloud may reach
 * @param credentials how unsealed credentials are kept
 * @param secrets the agent's own secrets
 * @param limits bounds of what is done at once
 * @param trust whose word about users is taken; null for the cloud's
 * @param audit the audit log
 * @param grace how long requests may take to finish when the agent stops
 * @param file the file that it was read from, whose access policy is taken over when it changes; null where it was none
 * @param text what was read
 */
public record AgentConfig(
        CloudWay way,
        Path data,
        KeyStoreSettings keyStore,
        int links,
        HealthAddress health,
        AccessPolicy access,
        CredentialSettings credentials,
        SecretSettings secrets,
        Limits limits,
        @Nullable TrustSettings trust,
        AuditSettings audit,
        Duration grace,
        @Nullable Path file,
        String text) {

    private static final int MAX_LINKS = 16;
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

    /**
     * Reads a file.
     *
     * @throws SettingsException with all problems, an unreadable file among them
     */
    public static AgentConfig read(Path file) {
        try {
            return read(file, Files.readString(file));
        } catch (IOException e) {
            String message = "can't be read (" + e.getClass().getSimpleName() + ")";
            throw new SettingsException(List.of(new SettingsProblem(file.toString(), 0, "", message)));
        }
    }

    /** Reads what stands in a file. */
    static AgentConfig read(Path file, String yaml) {
        return read(file.toString(), file, yaml);
    }

    /**
     * Reads YAML.
     *
     * @param source what to call it in problems
     * @throws SettingsException with all problems
     */
    public static AgentConfig read(String source, String yaml) {
        return read(source, null, yaml);
    }

    private static AgentConfig read(String source, @Nullable Path file, String yaml) {
        Settings settings = Settings.ofYaml(source, yaml);
        CloudWay way = CloudWay.read(settings);
        Path data = settings.path("data");
        KeyStoreSettings keyStore = KeyStoreSettings.read(settings);
        int links = settings.integer("links", 1, MAX_LINKS, 2);
        HealthAddress health = HealthAddress.read(settings);
        AccessPolicy access = AccessPolicy.read(source, settings);
        CredentialSettings credentials = CredentialSettings.read(settings);
        SecretSettings secrets = SecretSettings.read(settings);
        Limits limits = Limits.read(settings);
        Duration grace = settings.duration("grace", DEFAULT_GRACE);
        TrustSettings trust = TrustSettings.read(settings).orElse(null);
        AuditSettings audit = AuditSettings.read(settings);
        return settings.finish(() -> new AgentConfig(
                way,
                data,
                keyStore,
                links,
                health,
                access,
                credentials,
                secrets,
                limits,
                trust,
                audit,
                grace,
                file,
                yaml));
    }

    /**
     * For people: each setting but the access rules, which {@link AccessPolicy#lines} tells, as it counts. Of secrets it
     * tells where they are; the file's own text, in which a secret may stand by mistake, is not in it.
     */
    JsonObject toJson() {
        return way.toJson()
                .put("data", data.toString())
                .put("keyStore", keyStore.toJson())
                .put("links", links)
                .put("health", new JsonObject().put("host", health.host()).put("port", health.port()))
                .put("credentials", credentials.toJson())
                .put("secrets", secrets.toJson())
                .put("limits", limits.toJson())
                .put("trust", trust == null ? null : trust.toJson())
                .put("audit", audit.toJson())
                .put("grace", Durations.text(grace));
    }

    /** Opaque; equal configurations give equal ones (SPEC.md, section 6). Where files lie doesn't count. */
    String digest(AccessPolicy inForce) {
        String users = trust == null ? "" : trust.withoutFiles();
        return Sha256.hex(
                (inForce + "|" + secrets.rules() + "|" + limits + "|" + users).getBytes(StandardCharsets.UTF_8));
    }

    /** Whether an agent that was started with the other needs no new start. */
    boolean equalsButAccess(AgentConfig other) {
        AgentConfig with = new AgentConfig(
                way,
                data,
                keyStore,
                links,
                health,
                other.access,
                credentials,
                secrets,
                limits,
                trust,
                audit,
                grace,
                file,
                other.text);
        return with.equals(other);
    }
}
