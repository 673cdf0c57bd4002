package org.sallyport.agent;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.diagnostics.Bundle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code diagnostics}: writes what tells of an agent, running or not, into one file to be read and sent. */
@Command(
        name = "diagnostics",
        mixinStandardHelpOptions = true,
        description = "Writes a zip file that tells somebody who is to help of this agent, running or not; it holds no"
                + " secret and no data.")
final class DiagnosticsCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "agent.yaml",
            description = "agent.yaml; default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private Path config;

    @Option(names = "--data", paramLabel = "DIR", description = "The data folder; default: as agent.yaml says.")
    private @Nullable Path data;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "The running agent's local page; default: as agent.yaml says, or " + LocalPage.BY_DEFAULT + ".")
    private @Nullable URI url;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "The file to write, which isn't there yet; default: sallyport-diagnostics-TIME.zip here.")
    private @Nullable Path output;

    @Override
    public Integer call() {
        Instant now = Instant.now();
        Path file = output != null ? output : Path.of("sallyport-diagnostics-" + STAMP.format(now) + ".zip");
        LocalPage page = url == null ? null : LocalPage.at(spec, url);
        Bundle bundle = Bundle.read(now, new DiagnosticParts(spec, config, data, page).all());
        try {
            bundle.write(file);
        } catch (FileAlreadyExistsException e) {
            throw new ParameterException(
                    spec.commandLine(), file + " is there already: name another file with --output", e);
        } catch (IOException e) {
            spec.commandLine()
                    .getErr()
                    .println(file + " can't be written (" + e.getClass().getSimpleName()
                            + "): name another file with --output, or see to the disk");
            return ExitCodes.FAILED;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("Wrote " + file.toAbsolutePath() + ". Read it before you send it to anybody. It holds:");
        bundle.lines().forEach(line -> out.println("  " + line));
        out.flush();
        return 0;
    }
}
