package org.sallyport.cloud;

import java.io.PrintWriter;
import org.sallyport.cloud.store.Ids;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sallyport-cloud token}: a fresh bearer token, and the line that lets it in. */
@Command(
        name = "token",
        description = "Prints a fresh bearer token, and the line for identity.builtin.users in cloud.yaml.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TokenCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--name",
            description = "The user's name in the line (default: ${DEFAULT-VALUE}).",
            defaultValue = "ada")
    private String name;

    @Override
    public void run() {
        String token = Ids.secret() + Ids.secret();
        PrintWriter out = spec.commandLine().getOut();
        out.println("Token (shown only now):");
        out.println("  " + token);
        out.println("Line for cloud.yaml, identity.builtin.users:");
        out.println("  - {name: " + name + ", tokenSha256: " + Ids.digest(token) + ", admin: false}");
        out.flush();
    }
}
