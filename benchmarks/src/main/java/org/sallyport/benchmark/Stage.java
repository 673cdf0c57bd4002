package org.sallyport.benchmark;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sallyport.rig.Processes;
import org.sallyport.rig.Rig;

/** The origin and the ways to it, each a process of its own. */
final class Stage {
    private final Processes processes;
    private final Path folder;
    private final Report report;
    private final int originPort;
    private final Optional<SshTunnel> ssh;

    private Stage(Processes processes, Path folder, Report report, int originPort, Optional<SshTunnel> ssh) {
        this.processes = processes;
        this.folder = folder;
        this.report = report;
        this.originPort = originPort;
        this.ssh = ssh;
    }

    /** Starts the origin, and an OpenSSH server where there is one. */
    static Stage set(Processes processes, Path folder, Report report) throws IOException, InterruptedException {
        Process origin = processes.java("origin", List.of("-XX:+UseSerialGC"), OriginServer.class.getName());
        int port = Integer.parseInt(Processes.announced(origin, "port"));
        Optional<SshTunnel> ssh = SshTunnel.open(processes, folder.resolve("ssh"));
        if (ssh.isEmpty()) {
            report.note(Route.SSH, "left out: no OpenSSH server here");
        }
        return new Stage(processes, folder, report, port, ssh);
    }

    /** The origin's port. */
    int originPort() {
        return originPort;
    }

    /** The OpenSSH server, where there is one. */
    Optional<SshTunnel> ssh() {
        return ssh;
    }

    /**
     * All ways to the origin, in the order in which they are measured.
     *
     * @param javaOptions of the hop's JVM: the cloud's, since its work is likest
     */
    List<Route> routes(Rig rig, String gateway, List<String> javaOptions) throws IOException, InterruptedException {
        List<Route> routes =
                new ArrayList<>(List.of(Route.local(Route.DIRECT, originPort), through(rig, gateway, originPort)));
        if (ssh.isPresent()) {
            routes.add(Route.local(Route.SSH, ssh.get().forward(originPort)));
        }
        Process hop = processes.java("hop", javaOptions, VertxHop.class.getName(), Integer.toString(originPort));
        routes.add(Route.local(Route.VERTX, Integer.parseInt(Processes.announced(hop, "port"))));
        OptionalInt nginx = NginxHop.open(processes, folder.resolve("nginx"), originPort);
        if (nginx.isPresent()) {
            routes.add(Route.local(Route.NGINX, nginx.getAsInt()));
        } else {
            report.note(Route.NGINX, "left out: no nginx here");
        }
        return routes;
    }

    /** The way through Sallyport: a connection of the gateway to the origin. */
    static Route through(Rig rig, String gateway, int originPort) throws IOException, InterruptedException {
        String connection = rig.connect(gateway, OriginConnector.ID, new JsonObject().put("port", originPort), null);
        URI base = rig.operation(OriginConnector.ID, connection, "");
        return new Route(Route.SALLYPORT, base, rig.token());
    }
}
