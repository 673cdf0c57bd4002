package org.sallyport.agent;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.enrol.Application;
import org.sallyport.agent.enrol.CloudClient;
import org.sallyport.agent.enrol.Enroller;
import org.sallyport.agent.enrol.Enrolment;
import org.sallyport.agent.proxy.ProxyChoice;
import org.sallyport.agent.proxy.ProxySettings;
import org.sallyport.agent.text.Printable;
import org.sallyport.relay.TlsSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands that make this machine a member of a gateway have in common. */
final class EnrolmentOptions {
    private static final int MAX_NAME = 100;

    @Spec(Spec.Target.MIXEE)
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

    /** Asks the cloud to take this machine in. */
    @FunctionalInterface
    interface Asking {
        /** Asks once, on an open way. */
        Future<Enrolment> ask(Enroller enroller, CloudClient cloud, Application application);
    }

    /** Does it and waits for the answer. */
    Enrolment enrol(Asking asking) throws Exception {
        Application application = new Application(code.strip(), shownName(), Version.TEXT);
        requireUrl();
        ProxyChoice choice = proxyChoice();
        Vertx vertx = FreshNames.vertx();
        try {
            CloudWay way = CloudWay.to(cloud, choice, TlsSettings.DEFAULT.trusting(trustedCertificates));
            CloudWay.Open open = way.open(vertx, way.chosenProxy());
            Enroller enroller = new Enroller(vertx, data, keyStore.settings(), Clock.systemUTC());
            return Waiting.on(asking.ask(enroller, new CloudClient(open.transport()), application)
                    .eventually(open::close));
        } finally {
            Waiting.on(vertx.close());
        }
    }

    /** Says on standard output what has come of it. */
    void told(String how, Enrolment enrolment) {
        spec.commandLine()
                .getOut()
                .println(how + " as member "
                        + Printable.line(enrolment.memberId() + " of gateway " + enrolment.gatewayName() + " ("
                                + enrolment.gatewayId() + ")")
                        + ". The keys are in " + data + ": back it up.");
    }

    private String shownName() {
        String shown = name == null ? hostName() : name;
        if (shown.isBlank() || shown.length() > MAX_NAME) {
            throw new ParameterException(spec.commandLine(), "--name must have 1 to " + MAX_NAME + " characters");
        }
        return shown;
    }

    private void requireUrl() {
        if (cloud.getRawUserInfo() != null) {
            throw new ParameterException(spec.commandLine(), "--cloud must hold no user and no password");
        }
        if (cloud.getHost() == null || !("https".equals(cloud.getScheme()) || "http".equals(cloud.getScheme()))) {
            throw new ParameterException(spec.commandLine(), "--cloud must be a URL that begins with https://");
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
