package org.sallyport.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.sallyport.rig.Processes;

/** A peer: nginx as reverse proxy with kept connections and without buffering to files, where it is installed. */
final class NginxHop {
    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin/nginx"), Path.of("/usr/local/sbin/nginx"), Path.of("/usr/bin/nginx"));

    private NginxHop() {}

    /** Forwards a free port to the origin's; empty where nginx isn't installed. */
    static OptionalInt open(Processes processes, Path folder, int origin) throws IOException, InterruptedException {
        List<Path> installed = PLACES.stream().filter(Files::isExecutable).toList();
        if (installed.isEmpty()) {
            return OptionalInt.empty();
        }
        Files.createDirectories(folder);
        int port = Processes.freePort();
        Path config = folder.resolve("nginx.conf");
        String user = "root".equals(System.getProperty("user.name")) ? "user root;" : "";
        Files.writeString(config, """
                daemon off; worker_processes auto; pid %1$s/pid; error_log stderr; %4$s
                events { worker_connections 1024; }
                http {
                  access_log off; keepalive_requests 1000000000;
                  client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                  upstream origin { server 127.0.0.1:%3$d; keepalive 64; keepalive_requests 1000000000; }
                  server {
                    listen 127.0.0.1:%2$d; client_max_body_size 0;
                    location / {
                      proxy_pass http://origin; proxy_http_version 1.1; proxy_set_header Connection "";
                      proxy_request_buffering off; proxy_max_temp_file_size 0;
                    }
                  }
                }
                """.formatted(folder, port, origin, user));
        processes.start(
                "nginx", List.of(installed.get(0).toString(), "-p", folder.toString(), "-c", config.toString()));
        SshTunnel.awaitPort(port);
        return OptionalInt.of(port);
    }
}
