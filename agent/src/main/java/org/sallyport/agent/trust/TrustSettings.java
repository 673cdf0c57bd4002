package org.sallyport.agent.trust;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.text.Urls;
import org.sallyport.datasource.settings.Durations;
import org.sallyport.datasource.settings.Settings;

/**
 * Whose word about users is taken: the section {@code trust} of agent.yaml.
 *
 * @param issuer the OpenID Connect provider's issuer URL; discovery is below it
 * @param audience what each token's {@code aud} must hold
 * @param clockSkew by how much clocks may differ
 * @param groupsClaim the claim that lists a user's groups
 * @param trustedCertificates PEM file of authorities for the provider's TLS; null for Java's own
 */
public record TrustSettings(
        URI issuer,
        String audience,
        Duration clockSkew,
        String groupsClaim,
        @Nullable Path trustedCertificates) {

    private static final Duration DEFAULT_SKEW = Duration.ofSeconds(60);

    /** Reads the section; problems are noted in the settings. Empty without the section. */
    public static Optional<TrustSettings> read(Settings settings) {
        return settings.optionalSection("trust").map(TrustSettings::readSection);
    }

    /** Whose word is taken, wherever files lie; equal for equal trust. */
    public String withoutFiles() {
        return new TrustSettings(issuer, audience, clockSkew, groupsClaim, null).toString();
    }

    private static TrustSettings readSection(Settings trust) {
        Path authorities = trust.optionalFile("trustedCertificates").orElse(null);
        return new TrustSettings(
                trust.url("issuer", "https", "http"),
                trust.string("audience"),
                trust.duration("clockSkew", DEFAULT_SKEW),
                trust.string("groupsClaim", "groups"),
                authorities);
    }

    /** For people. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("issuer", Urls.plain(issuer))
                .put("audience", audience)
                .put("clockSkew", Durations.text(clockSkew))
                .put("groupsClaim", groupsClaim)
                .put("trustedCertificates", trustedCertificates == null ? null : trustedCertificates.toString());
    }
}
