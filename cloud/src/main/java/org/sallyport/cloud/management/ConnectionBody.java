package org.sallyport.cloud.management;

import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.store.SealedCredentials;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.datasource.spi.SourceException;

/** Reads the members that bodies about connections share, noting every problem. */
final class ConnectionBody {
    private static final int LONGEST_PARAMETERS = 8 * 1024;
    private static final int LONGEST_SEALED = 32 * 1024;

    /** The formats of sealed credentials. */
    private enum Format {
        CMS,
        RSA_OAEP,
        LOCAL
    }

    private ConnectionBody() {}

    /** The parameters, checked by the connector where one is known. */
    static JsonObject parameters(Settings body, JsonObject json, @Nullable Connector connector) {
        boolean there = body.has("parameters");
        if (there && !(json.getValue("parameters") instanceof JsonObject)) {
            body.problem("parameters", "must be an object");
            return new JsonObject();
        }
        JsonObject parameters = json.getJsonObject("parameters", new JsonObject());
        if (parameters.encode().length() > LONGEST_PARAMETERS) {
            body.problem("parameters", "must be shorter than 8 KiB as JSON");
        } else if (connector != null) {
            try {
                connector.target(Settings.ofJson("parameters", parameters));
            } catch (SourceException e) {
                body.problem("parameters", e.safeMessage());
            }
        }
        return parameters;
    }

    /** The sealed credentials, if there are any. */
    static @Nullable SealedCredentials credentials(Settings body) {
        Optional<Settings> section = body.optionalSection("credentials");
        if (section.isEmpty()) {
            return null;
        }
        Settings credentials = section.get();
        Format format = credentials.choice("format", Format.class, Format.CMS);
        return sealed(credentials, format);
    }

    /** Credentials that are sealed to a gateway's key, not named. */
    static SealedCredentials sealedToKey(Settings credentials) {
        Format format = credentials.choice("format", Format.class, Format.CMS);
        if (format == Format.LOCAL) {
            credentials.problem("format", "must be cms or rsa-oaep");
        }
        return sealed(credentials, format);
    }

    private static SealedCredentials sealed(Settings credentials, Format format) {
        String sealed = credentials.string("sealed");
        check(credentials, format, sealed);
        return new SealedCredentials(format.name().toLowerCase(Locale.ROOT).replace('_', '-'), sealed);
    }

    private static void check(Settings credentials, Format format, String sealed) {
        if (sealed.length() > LONGEST_SEALED) {
            credentials.problem("sealed", "must be shorter than 32 KiB");
            return;
        }
        switch (format) {
            case LOCAL -> {
                if (!sealed.matches("[!-~]{1,200}")) {
                    credentials.problem("sealed", "must be the name of a secret in the agent's own store");
                }
            }
            case CMS, RSA_OAEP -> {
                if (!isBase64(
                        sealed.lines()
                                .map(String::strip)
                                .filter(line -> !line.startsWith("-----"))
                                .reduce("", String::concat),
                        format)) {
                    credentials.problem("sealed", "must be base64" + (format == Format.CMS ? " or a PEM" : ""));
                }
            }
        }
    }

    /** {@code rsa-oaep} is two base64 texts joined, each with padding of its own: only its alphabet can be checked. */
    private static boolean isBase64(String text, Format format) {
        if (!text.matches("[A-Za-z0-9+/=]+")) {
            return false;
        }
        try {
            return format == Format.RSA_OAEP || Base64.getDecoder().decode(text).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
