package org.sallyport.agent;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;

/** The program {@code sallyport-agent}. Exit codes: 0 done, 1 failed, 2 usage, 3 configuration. */
public final class Main {
    private Main() {}

    /** Runs the program and ends the JVM with its exit code. */
    public static void main(String[] args) throws Exception {
        AgentLogging.choose();
        // Netty would start the JVM's flight recorder, for which nobody asked: a tenth of a second
        if (System.getProperty("io.netty.jfr.enabled") == null) {
            System.setProperty("io.netty.jfr.enabled", "false");
        }
        System.exit(asServicesRun(args) ? run(args[2]) : Commands.line().execute(args));
    }

    /** {@code run --config FILE}, nothing else: needs no parser of command lines, whose loading delays the first link. */
    private static boolean asServicesRun(String[] args) {
        return args.length == 3 && args[0].equals("run") && args[1].equals("--config");
    }

    private static int run(String config) throws Exception {
        try {
            return Running.run(Path.of(config));
        } catch (Exception e) {
            return ExitCodes.explain(
                    e, new PrintWriter(new OutputStreamWriter(System.err, Charset.defaultCharset()), true));
        }
    }
}
