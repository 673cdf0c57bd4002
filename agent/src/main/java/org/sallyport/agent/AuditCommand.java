package org.sallyport.agent;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.audit.AuditVerification;
import org.sallyport.agent.keys.KeyStoreFile;
import org.sallyport.agent.keys.Pem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code audit}: what concerns the audit log. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Verifies the audit log.",
        subcommands = {AuditCommand.Verify.class, AuditCommand.Key.class})
final class AuditCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: verify or key");
    }

    private static PublicKey memberKey(AgentConfig config) {
        return new KeyStoreFile(config.data(), config.keyStore())
                .read()
                .member()
                .certificate()
                .getPublicKey();
    }

    private static PublicKey publicKey(CommandSpec command, Path file) {
        try {
            String base64 = Files.readString(file).replaceAll("-----[A-Z ]+-----|\\s", "");
            return KeyFactory.getInstance("EC")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new ParameterException(
                    command.commandLine(), "--key: " + file + " can't be read, or is not what 'audit key' prints", e);
        }
    }

    /** {@code audit verify}. Exit code 1 when anything is not as it was written. */
    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Finds lines that were changed, removed, reordered or cut off; an agent may be running.")
    static final class Verify implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli
        private CommandSpec spec;

        @Option(names = "--config", paramLabel = "FILE", description = "agent.yaml: where log and key are.")
        private @Nullable Path config;

        @Option(names = "--directory", paramLabel = "DIR", description = "The log; default: as agent.yaml says.")
        private @Nullable Path directory;

        @Option(
                names = "--key",
                paramLabel = "FILE",
                description = "What 'audit key' printed; default: the key store's.")
        private @Nullable Path key;

        @Option(
                names = "--expect",
                paramLabel = "LINE:HASH",
                description = "A line that has to be there, as noted elsewhere before.")
        private @Nullable String expect;

        @Override
        public Integer call() throws IOException {
            Path log = directory;
            PublicKey by = key == null ? null : publicKey(spec, key);
            if (config != null) {
                AgentConfig read = AgentConfig.read(config);
                log = log != null ? log : read.audit().in(read.data());
                by = by != null ? by : memberKey(read);
            }
            if (log == null || by == null) {
                throw new ParameterException(spec.commandLine(), "Name --config, or --directory and --key");
            }
            if (!Files.isDirectory(log)) {
                spec.commandLine().getOut().println("damaged: there is no audit log in " + log);
                return ExitCodes.FAILED;
            }
            return tell(AuditVerification.of(log, by, known()));
        }

        private AuditVerification.@Nullable Known known() {
            if (expect == null) {
                return null;
            }
            if (!expect.matches("[0-9]{1,18}:[0-9a-f]{64}")) {
                throw new ParameterException(spec.commandLine(), "--expect is LINE:HASH, such as the agent logs");
            }
            int colon = expect.indexOf(':');
            return new AuditVerification.Known(Long.parseLong(expect.substring(0, colon)), expect.substring(colon + 1));
        }

        private int tell(AuditVerification.Report report) {
            PrintWriter out = spec.commandLine().getOut();
            report.problems().forEach(problem -> out.println("damaged: " + problem));
            out.println((report.problems().isEmpty() ? "ok: " : "read: ") + "lines " + report.first() + " to "
                    + report.last() + ", sealed up to " + report.sealed() + ", last hash " + report.hash());
            out.flush();
            return report.problems().isEmpty() ? 0 : ExitCodes.FAILED;
        }
    }

    /** {@code audit key}. */
    @Command(
            name = "key",
            mixinStandardHelpOptions = true,
            description = "Prints the public key by which the log is verified elsewhere.")
    static final class Key implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli
        private CommandSpec spec;

        @Option(names = "--config", required = true, paramLabel = "FILE", description = "agent.yaml")
        @SuppressWarnings("NullAway.Init")
        private Path config;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            out.print(Pem.of("PUBLIC KEY", memberKey(AgentConfig.read(config)).getEncoded()));
            out.flush();
            return 0;
        }
    }
}
