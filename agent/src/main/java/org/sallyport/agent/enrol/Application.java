package org.sallyport.agent.enrol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/**
 * What a machine says of itself when it asks to be a member of a gateway.
 *
 * @param code the enrolment code; it is a secret
 * @param name a name for people, 1 to 100 characters
 * @param version the agent's software version
 */
public record Application(String code, String name, String version) {
    private static final Pattern CODE = Pattern.compile("([A-Za-z0-9_-]{1,64})\\.([A-Za-z0-9._-]{16,256})");

    /** The gateway that the code is for; throws {@link AgentException} where it has not the form of one. */
    String gatewayId() {
        Matcher matcher = CODE.matcher(code);
        if (!matcher.matches()) {
            throw new AgentException(
                    AgentCode.MALFORMED_CODE,
                    "An enrolment code is a gateway id, a full stop and a secret: copy all of it");
        }
        return matcher.group(1);
    }

    /** Tells the name only. */
    @Override
    public String toString() {
        return "Application[" + name + "]";
    }
}
