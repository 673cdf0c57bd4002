package org.sallyport.cloud.identity;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;

/** The claims of a JSON Web Token (RFC 7519), read without believing them. */
record TokenClaims(JsonObject json) {

    /**
     * The claims that a token's payload holds, whoever signed it.
     *
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#TOKEN_UNKNOWN} when it is no JWT
     */
    static TokenClaims unverified(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length == 3 && !parts[2].isEmpty()) {
            try {
                byte[] payload = Base64.getUrlDecoder().decode(parts[1]);
                return new TokenClaims(new JsonObject(new String(payload, StandardCharsets.UTF_8)));
            } catch (DecodeException | IllegalArgumentException e) {
                throw CloudCode.TOKEN_UNKNOWN.failure("The token is no signed JSON Web Token", e);
            }
        }
        throw CloudCode.TOKEN_UNKNOWN.failure("The token is no signed JSON Web Token");
    }

    Optional<Instant> expires() {
        return json.getValue("exp") instanceof Number seconds
                ? Optional.of(Instant.ofEpochSecond(seconds.longValue()))
                : Optional.empty();
    }

    Optional<String> subject() {
        return json.getValue("sub") instanceof String text && !text.isBlank() ? Optional.of(text) : Optional.empty();
    }

    boolean isFrom(String issuer) {
        return json.getValue("iss") instanceof String text && withoutSlash(text).equals(withoutSlash(issuer));
    }

    boolean isFor(String audience) {
        return holds("aud", audience);
    }

    boolean isInGroup(@Nullable String group) {
        return group != null && holds("groups", group);
    }

    private boolean holds(String claim, String wanted) {
        Object value = json.getValue(claim);
        return value instanceof JsonArray array ? array.contains(wanted) : wanted.equals(value);
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
