package org.sallyport.agent;

import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.relay.CarrierChoice;
import org.sallyport.relay.CloudTransport;
import org.sallyport.relay.TlsEngine;
import org.sallyport.relay.TlsSettings;
import org.sallyport.relay.TransportSettings;

/**
 * What agent.yaml says of the way to the cloud.
 *
 * @param cloud base URL of the cloud
 * @param tls how TLS is spoken with it
 * @param carrier which carrier links ask for
 */
public record CloudWay(URI cloud, TlsSettings tls, CarrierChoice carrier) {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** The way to a cloud with the defaults of the rest. */
    static CloudWay to(URI cloud, TlsSettings tls) {
        return new CloudWay(cloud, tls, CarrierChoice.AUTO);
    }

    /** Reads {@code cloud}, {@code trustedCertificates}, {@code tls} and {@code carrier}. */
    static CloudWay read(Settings settings) {
        URI cloud = settings.url("cloud", "https", "http");
        Path trusted = authorities(settings);
        TlsSettings tls = settings.optionalSection("tls")
                .map(CloudWay::tls)
                .orElse(TlsSettings.DEFAULT)
                .trusting(trusted);
        return new CloudWay(cloud, tls, settings.choice("carrier", CarrierChoice.class, CarrierChoice.AUTO));
    }

    private static TlsSettings tls(Settings section) {
        TlsEngine engine = section.choice("engine", TlsEngine.class, TlsEngine.AUTO);
        if (engine == TlsEngine.BORINGSSL && !TlsEngine.boringSslPresent()) {
            section.problem("engine", "can't be boringssl: its native library is not here; use auto or jdk");
        }
        List<String> versions = section.has("versions") ? section.strings("versions") : TlsSettings.VERSIONS;
        if (versions.isEmpty() || !TlsSettings.VERSIONS.containsAll(versions)) {
            section.problem("versions", "must be some of " + TlsSettings.VERSIONS);
            return TlsSettings.DEFAULT;
        }
        return new TlsSettings(null, engine, versions);
    }

    private static @Nullable Path authorities(Settings settings) {
        Path file = settings.optionalString("trustedCertificates").map(Path::of).orElse(null);
        if (file != null && !Files.isReadable(file)) {
            settings.problem("trustedCertificates", "must be a file that the agent can read: " + file);
        }
        return file;
    }

    /** Opens the way; nothing is connected yet. */
    CloudTransport open(Vertx vertx) {
        return CloudTransport.create(vertx, new TransportSettings(cloud, tls, TIMEOUT), null);
    }
}
