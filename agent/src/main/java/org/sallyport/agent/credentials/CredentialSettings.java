package org.sallyport.agent.credentials;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.sallyport.datasource.settings.Durations;
import org.sallyport.datasource.settings.Settings;

/**
 * How unsealed credentials are kept: the section {@code credentials} of agent.yaml.
 *
 * @param kept how many at most
 * @param keptFor how long, before they are unsealed again
 * @param legacyRsa1024 whether {@code rsa-oaep} of a gateway key of 1024 bits is unsealed, which nothing authenticates
 */
public record CredentialSettings(int kept, Duration keptFor, boolean legacyRsa1024) {

    public static final CredentialSettings DEFAULT = new CredentialSettings(200, Duration.ofMinutes(10), false);

    /** Reads the section; problems are noted in the settings. */
    public static CredentialSettings read(Settings settings) {
        return settings.optionalSection("credentials")
                .map(CredentialSettings::readSection)
                .orElse(DEFAULT);
    }

    private static CredentialSettings readSection(Settings credentials) {
        return new CredentialSettings(
                credentials.integer("kept", 1, 100_000, DEFAULT.kept),
                credentials.duration("keptFor", DEFAULT.keptFor),
                credentials.bool("legacyRsa1024", DEFAULT.legacyRsa1024));
    }

    /** For people. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("kept", kept)
                .put("keptFor", Durations.text(keptFor))
                .put("legacyRsa1024", legacyRsa1024);
    }
}
