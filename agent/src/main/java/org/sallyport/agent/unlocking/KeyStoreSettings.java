package org.sallyport.agent.unlocking;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.settings.Settings;

/**
 * What an administrator says of how the key store opens. A credential of the systemd unit wins over it.
 *
 * @param passphraseFile where the passphrase is; null where it is in none
 * @param token which token's key opens it; null where none does
 */
public record KeyStoreSettings(
        @Nullable Path passphraseFile, @Nullable Pkcs11Settings token) {
    /** The agent sees to it itself: by Windows' data protection, elsewhere by a file beside the key store. */
    public static final KeyStoreSettings DEFAULT = new KeyStoreSettings(null, null);

    /** Checks that they don't contradict; throws {@link IllegalArgumentException} in plain words. */
    public KeyStoreSettings {
        if (passphraseFile != null && token != null) {
            throw new IllegalArgumentException("a key store opens by a passphrase file or by a token, not by both");
        }
    }

    /** Reads {@code keyStore}; problems are noted in the settings. */
    public static KeyStoreSettings read(Settings settings) {
        return settings.optionalSection("keyStore")
                .map(KeyStoreSettings::section)
                .orElse(DEFAULT);
    }

    private static KeyStoreSettings section(Settings section) {
        Optional<Path> passphrase = section.optionalFile("passphraseFile");
        Optional<Pkcs11Settings> token = section.optionalSection("pkcs11").map(KeyStoreSettings::token);
        if (passphrase.isPresent() && token.isPresent()) {
            section.problem("pkcs11", "can't stand beside `passphraseFile`: one of them opens the key store");
            return DEFAULT;
        }
        return new KeyStoreSettings(passphrase.orElse(null), token.orElse(null));
    }

    private static Pkcs11Settings token(Settings section) {
        return new Pkcs11Settings(
                section.file("module"), section.string("token"), section.file("pinFile"), section.string("key"));
    }

    /** For people: where the secrets are, and none of them. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        if (passphraseFile != null) {
            json.put("passphraseFile", passphraseFile.toString());
        }
        return token == null
                ? json
                : json.put(
                        "pkcs11",
                        new JsonObject()
                                .put("module", token.module().toString())
                                .put("token", token.token())
                                .put("pinFile", token.pinFile().toString())
                                .put("key", token.key()));
    }
}
