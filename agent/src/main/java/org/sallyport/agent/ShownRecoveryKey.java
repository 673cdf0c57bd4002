package org.sallyport.agent;

import java.io.PrintWriter;
import java.util.Arrays;
import org.sallyport.agent.keys.RecoveryKey;

/** Shows people a recovery key, the only time that anyone can. */
final class ShownRecoveryKey {
    private ShownRecoveryKey() {}

    static void print(RecoveryKey key, PrintWriter out) {
        char[] text = key.text();
        out.println();
        out.print("Recovery key: ");
        out.println(text);
        out.println();
        out.println(
                "Write it down now: it is shown this once. Keep it where nobody who runs the cloud gets at it, a safe"
                        + " or a password store. With it and an enrolment code another machine joins the gateway"
                        + " ('sallyport-agent join'), or takes over from machines that are lost ('sallyport-agent recover'). If"
                        + " it is lost, or seen by others, make a new one: 'sallyport-agent rotate-recovery-key'.");
        out.flush();
        Arrays.fill(text, '\0');
    }
}
