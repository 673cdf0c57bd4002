package org.sallyport.agent;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.unlocking.KeyStoreSettings;
import org.sallyport.agent.unlocking.Pkcs11Settings;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of commands that make a key store: how it opens. {@code keyStore} in agent.yaml says the same later. */
final class KeyStoreOptions {
    @ArgGroup(exclusive = true)
    private @Nullable Choice choice;

    /** One of both, or neither. */
    static final class Choice {
        @Option(
                names = "--passphrase-file",
                required = true,
                paramLabel = "FILE",
                description = "Where the key store's passphrase is; default: one made at random beside it.")
        private @Nullable Path passphraseFile;

        @ArgGroup(exclusive = false)
        private @Nullable Pkcs11 token;
    }

    /** A key on a token; all four belong together. */
    @SuppressWarnings("NullAway.Init") // set by picocli
    static final class Pkcs11 {
        @Option(
                names = "--pkcs11-module",
                required = true,
                paramLabel = "FILE",
                description = "PKCS#11 module of the token whose key opens the key store.")
        private Path module;

        @Option(names = "--pkcs11-token", required = true, paramLabel = "LABEL", description = "The token's label.")
        private String label;

        @Option(
                names = "--pkcs11-pin-file",
                required = true,
                paramLabel = "FILE",
                description = "Where the token's user PIN is, mode 0600.")
        private Path pinFile;

        @Option(
                names = "--pkcs11-key",
                required = true,
                paramLabel = "LABEL",
                description = "Label of an AES key, or of an RSA key with a certificate, on the token.")
        private String key;
    }

    KeyStoreSettings settings() {
        if (choice == null) {
            return KeyStoreSettings.DEFAULT;
        }
        Pkcs11 token = choice.token;
        return new KeyStoreSettings(
                choice.passphraseFile,
                token == null ? null : new Pkcs11Settings(token.module, token.label, token.pinFile, token.key));
    }
}
