package org.sallyport.agent;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.sallyport.agent.keys.GatewayKeySpec;
import org.sallyport.agent.membership.KeyRotation;
import org.sallyport.agent.text.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rotate-key}: gives the gateway a new key while its members serve. */
@Command(
        name = "rotate-key",
        mixinStandardHelpOptions = true,
        description =
                "Gives the gateway a new key, and seals all connections' credentials to it, while its members serve."
                        + " May be broken off and repeated, on this member or another.")
final class RotateKeyCommand implements Callable<Integer> {
    private static final long PAUSE_MILLIS = 1_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The agent's agent.yaml.")
    @SuppressWarnings("NullAway.Init")
    private Path config;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private KeyOptions keyOptions;

    @Override
    public Integer call() throws Exception {
        keyOptions.over(GatewayKeySpec.DEFAULT); // what is wrong with the options is told before the cloud is asked
        PrintWriter out = spec.commandLine().getOut();
        MemberSide.run(config, following -> {
            KeyRotation rotation = new KeyRotation(
                    following, keyOptions::over, Clock.systemUTC(), out::println, RotateKeyCommand::pause);
            List<String> unreadable = rotation.run();
            out.println("The gateway's key is rotated. Members let the former one go after a day.");
            for (String connection : unreadable) {
                out.println("No key opens the credentials of connection " + Printable.line(connection)
                        + ": they were so before; whoever owns it has to give it credentials anew.");
            }
        });
        return 0;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while members take the new key: repeat the command");
        }
    }
}
