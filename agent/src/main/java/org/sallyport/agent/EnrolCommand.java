package org.sallyport.agent;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.enrol.CloudClient;
import org.sallyport.agent.enrol.Enroller;
import org.sallyport.agent.enrol.Enrolment;
import org.sallyport.agent.keys.GatewayKeySpec;
import org.sallyport.agent.proxy.ProxyChoice;
import org.sallyport.agent.proxy.ProxySettings;
import org.sallyport.relay.TlsSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code enrol}: makes this machine a member of a gateway. */
@Command(
        name = "enrol",
        mixinStandardHelpOptions = true,
        description = "Enrols this machine with a cloud, as the first member of a gateway.")
final class EnrolCommand implements Callable<Integer> {
    private static final int MAX_NAME = 100;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--cloud", required = true, paramLabel = "URL", description = "Base URL of the cloud.")
    @SuppressWarnings("NullAway.Init")
    private URI cloud;

    @Option(names = "--code", required = true, paramLabel = "CODE", description = "The enrolment code from the cloud.")
    @SuppressWarnings("NullAway.Init")
    private String code;

    @Option(names = "--name", paramLabel = "NAME", description = "A name for people; default: this machine's.")
    private @Nullable String name;

    @Option(
            names = "--key-size",
            paramLabel = "BITS",
            defaultValue = "3072",
            description = "Size of the gateway's RSA key, 2048 to 4096 bits; default: ${DEFAULT-VALUE}.")
    private int keySize;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "/var/lib/sallyport",
            description = "The data directory; default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Mixin
    private final KeyStoreOptions keyStore = new KeyStoreOptions();

    @Option(
            names = "--trusted-certificates",
            paramLabel = "FILE",
            description = "PEM file of certificate authorities to trust instead of Java's own.")
    private @Nullable Path trustedCertificates;

    @Option(
            names = "--proxy",
            paramLabel = "URL",
            description =
                    "HTTP proxy on the way to the cloud, or none; default: HTTPS_PROXY and NO_PROXY decide. A user"
                            + " may stand in the URL; the password is taken from SALLYPORT_PROXY_PASSWORD.")
    private @Nullable String proxy;

    @Option(
            names = "--proxy-kerberos",
            description = "Shows the proxy of --proxy a ticket of yours (kinit) when it asks by Negotiate.")
    private boolean proxyKerberos;

    @Override
    public Integer call() throws Exception {
        String shown = name == null ? hostName() : name;
        if (shown.isBlank() || shown.length() > MAX_NAME) {
            throw new ParameterException(spec.commandLine(), "--name must have 1 to " + MAX_NAME + " characters");
        }
        if (cloud.getHost() == null || !("https".equals(cloud.getScheme()) || "http".equals(cloud.getScheme()))) {
            throw new ParameterException(spec.commandLine(), "--cloud must be a URL that begins with https://");
        }
        GatewayKeySpec key = keySpec();
        Vertx vertx = FreshNames.vertx();
        try {
            Enrolment enrolment = Waiting.on(enrol(vertx, shown, key));
            spec.commandLine()
                    .getOut()
                    .println("Enrolled as member " + enrolment.memberId() + " of gateway " + enrolment.gatewayName()
                            + " (" + enrolment.gatewayId() + "). The keys are in " + data + ": back it up.");
            return 0;
        } finally {
            Waiting.on(vertx.close());
        }
    }

    private Future<Enrolment> enrol(Vertx vertx, String shown, GatewayKeySpec key) {
        CloudWay way = CloudWay.to(cloud, proxyChoice(), TlsSettings.DEFAULT.trusting(trustedCertificates));
        CloudWay.Open open = way.open(vertx, way.chosenProxy());
        return new Enroller(vertx, data, keyStore.settings(), Clock.systemUTC())
                .enrol(new CloudClient(open.transport()), code.strip(), shown, Version.TEXT, key)
                .eventually(open::close);
    }

    private GatewayKeySpec keySpec() {
        try {
            return new GatewayKeySpec(keySize);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--key-size " + e.getMessage(), e);
        }
    }

    private ProxyChoice proxyChoice() {
        if (proxy == null) {
            return ProxyChoice.BY_ENVIRONMENT;
        }
        try {
            return ProxySettings.option("--proxy", proxy, proxyKerberos);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--proxy " + e.getMessage(), e);
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "agent"; // a machine without a name of its own
        }
    }
}
