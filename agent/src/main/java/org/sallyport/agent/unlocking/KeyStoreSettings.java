package org.sallyport.agent.unlocking;

import java.nio.file.Files;
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
        Optional<String> passphrase = section.optionalString("passphraseFile");
        passphrase.ifPresent(file -> requireReadable(section, "passphraseFile", file));
        Optional<Pkcs11Settings> token = section.optionalSection("pkcs11").map(KeyStoreSettings::token);
        if (passphrase.isPresent() && token.isPresent()) {
            section.problem("pkcs11", "can't stand beside `passphraseFile`: one of them opens the key store");
            return DEFAULT;
        }
        return new KeyStoreSettings(passphrase.map(Path::of).orElse(null), token.orElse(null));
    }

    private static Pkcs11Settings token(Settings section) {
        return new Pkcs11Settings(
                readable(section, "module"),
                section.string("token"),
                readable(section, "pinFile"),
                section.string("key"));
    }

    private static Path readable(Settings section, String name) {
        String file = section.string(name);
        if (!file.isEmpty()) {
            requireReadable(section, name, file);
        }
        return Path.of(file);
    }

    private static void requireReadable(Settings section, String name, String file) {
        if (!Files.isReadable(Path.of(file))) {
            section.problem(name, "must be a file that the agent can read: " + file);
        }
    }
}
