package org.sallyport.demo;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.sallyport.demo.Demo.DemoConnection;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./sallyport demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Starts cloud, agent and a sample database on this machine, and tells how to ask for its rows.",
        footer = {
            "",
            "With SALLYPORT_DEMO_PG=postgresql://user:password@host:port/database a second connection reaches that database."
        })
public final class DemoCommand implements Callable<Integer> {

    @Option(names = "--once", description = "Asks one query through the relay, prints the answer alone, and ends.")
    private boolean once;

    @Option(names = "--cloud-port", description = "The cloud's port, 0 for any (default 8700; with --once any).")
    private @Nullable Integer cloudPort;

    @Option(
            names = "--health-port",
            description = "Port of the agent's local page, 0 for any (default 8730; with --once any).")
    private @Nullable Integer healthPort;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Runs the command and exits with its code. */
    public static void main(String[] arguments) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "org/sallyport/demo/logback.xml");
        }
        System.exit(new CommandLine(new DemoCommand())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("demo: " + failure.getMessage());
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Optional<SqlSource> postgres =
                Optional.ofNullable(System.getenv("SALLYPORT_DEMO_PG")).map(SqlSource::ofPostgresUrl);
        PrintWriter out = spec.commandLine().getOut();
        if (once) {
            try (Demo demo = Demo.start(port(cloudPort, 0), port(healthPort, 0), postgres)) {
                out.println(demo.askExample());
                out.flush();
            }
            return 0;
        }
        Demo demo = Demo.start(port(cloudPort, 8700), port(healthPort, 8730), postgres);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(demo, stopped), "stop"));
        tell(demo, out);
        stopped.await();
        return 0;
    }

    private int port(@Nullable Integer asked, int byDefault) {
        int port = asked == null ? byDefault : asked;
        if (port < 0 || port > 65_535) {
            throw new ParameterException(spec.commandLine(), "a port is 0 to 65535, not " + port);
        }
        return port;
    }

    private void stop(Demo demo, CountDownLatch stopped) {
        try {
            demo.close();
        } catch (Exception e) {
            spec.commandLine().getErr().println("demo: didn't stop cleanly: " + e.getMessage());
        } finally {
            stopped.countDown();
        }
    }

    private static void tell(Demo demo, PrintWriter out) {
        DemoConnection sample = demo.connections().get(0);
        out.println();
        out.println(
                "Sallyport runs: a cloud, an agent that dialled out to it, and a sample database behind the agent.");
        out.println();
        out.println("  cloud        " + demo.cloud() + "   its API: " + demo.cloud() + "/api/v1/openapi.json");
        out.println("  agent        http://127.0.0.1:" + demo.healthPort() + "/");
        out.println("  sample API   " + demo.sampleApi() + "   (for the http connector, which isn't there yet)");
        out.println("  token        " + demo.token());
        for (DemoConnection connection : demo.connections()) {
            out.println("  connection   " + connection.id() + "   " + connection.name() + ", " + connection.target());
            if (!connection.problem().isEmpty()) {
                out.println("               it doesn't work: " + connection.problem());
            }
        }
        out.println();
        out.println("Large open orders, through the relay:");
        out.println();
        out.println("  curl -H 'Authorization: Bearer " + demo.token() + "' \"" + demo.cloud()
                + sample.examplePath().replace("$", "\\$") + "\"");
        out.println();
        out.println("Other tables: customers, products. Operations (with the token): " + demo.cloud()
                + "/apim/sql/openapi.json");
        out.println("Ctrl-C stops all and leaves nothing behind.");
        out.flush();
    }
}
