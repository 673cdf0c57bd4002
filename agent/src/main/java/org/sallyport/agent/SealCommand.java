package org.sallyport.agent;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.keys.GatewayCertificates;
import org.sallyport.agent.sealing.CredentialFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code seal}: seals a credential to a gateway, on any machine. */
@Command(
        name = "seal",
        mixinStandardHelpOptions = true,
        description = "Seals the credential on standard input to a gateway's certificate.")
final class SealCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--certificate",
            required = true,
            paramLabel = "FILE",
            description = "The gateway's certificate, PEM.")
    @SuppressWarnings("NullAway.Init")
    private Path certificate;

    @Option(
            names = "--format",
            defaultValue = "cms",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private CredentialFormat format;

    @Option(
            names = "--post-quantum",
            description =
                    "Fails where the certificate file holds no hybrid key; where it does, that is sealed to anyway.")
    private boolean postQuantum;

    @Override
    public Integer call() throws IOException {
        if (postQuantum && format == CredentialFormat.RSA_OAEP) {
            throw new ParameterException(
                    spec.commandLine(), "--post-quantum needs --format cms: no other knows hybrid keys");
        }
        String pem;
        try {
            pem = Files.readString(certificate);
        } catch (IOException e) {
            throw new AgentException(AgentCode.NOT_SEALABLE, certificate + " can't be read", e);
        }
        String credential = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        spec.commandLine().getOut().print(format.seal(certificates(pem), json(credential)));
        spec.commandLine().getOut().flush();
        return 0;
    }

    private GatewayCertificates certificates(String pem) {
        GatewayCertificates certificates = GatewayCertificates.read(pem);
        if (postQuantum && certificates.hybrid() == null) {
            throw new AgentException(
                    AgentCode.NOT_SEALABLE,
                    certificate
                            + " holds no hybrid key's certificate: the gateway was enrolled without --post-quantum, or"
                            + " someone has left it out");
        }
        return certificates;
    }

    private static JsonObject json(String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException e) {
            // without the parser's words, which may quote the secret
            throw new AgentException(AgentCode.NOT_SEALABLE, "What stands on standard input is no JSON object");
        }
    }
}
