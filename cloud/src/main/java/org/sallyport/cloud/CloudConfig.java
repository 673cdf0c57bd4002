package org.sallyport.cloud;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.identity.IdentitySettings;
import org.sallyport.cloud.store.StoreSettings;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.relay.TlsEngine;

/**
 * What {@code cloud.yaml} says. The sample {@code cloud.yaml} on the class path explains each setting.
 *
 * @param listen where the cloud listens
 * @param publicUrl the URL under which callers and agents reach it; null for where it listens
 * @param aliases further URLs under which agents may know it
 * @param tls certificate and key; null for plain HTTP
 * @param plain a second listener without TLS; null for none
 * @param data the cloud's own directory
 * @param store where the store is
 * @param identity how callers are told
 * @param limits limits
 * @param metrics where metrics are served; null for nowhere
 */
public record CloudConfig(
        Listen listen,
        @Nullable URI publicUrl,
        List<URI> aliases,
        @Nullable Tls tls,
        @Nullable Plain plain,
        Path data,
        StoreSettings store,
        IdentitySettings identity,
        CloudLimits limits,
        @Nullable Metrics metrics) {

    /**
     * Where the cloud listens.
     *
     * @param host name or address of the interface
     * @param port 0 for any that is free
     * @param eventLoops how many event loops serve connections
     */
    public record Listen(String host, int port, int eventLoops) {}

    /**
     * Where {@code /metrics} is served.
     *
     * @param host name or address of the interface
     * @param port 0 for any that is free
     */
    public record Metrics(String host, int port) {}

    /**
     * A listener without TLS beside the one with it: for a proxy that has TLS of its own, or callers on this machine.
     *
     * @param host name or address of the interface
     * @param port its port
     */
    public record Plain(String host, int port) {}

    /**
     * TLS. The files are read again when they have changed.
     *
     * @param certificate PEM of the certificate chain
     * @param key PEM of the private key (PKCS#8)
     * @param engine the implementation of TLS
     */
    public record Tls(Path certificate, Path key, TlsEngine engine) {}

    public CloudConfig {
        aliases = List.copyOf(aliases);
    }

    /**
     * Reads a configuration. Relative paths in it are relative to the working directory.
     *
     * @param source what to call it in problems: the file's name
     * @param yaml its text
     * @throws org.sallyport.datasource.settings.SettingsException with every problem
     */
    public static CloudConfig read(String source, String yaml) {
        return new ConfigReader(Settings.ofYaml(source, yaml)).read();
    }
}
