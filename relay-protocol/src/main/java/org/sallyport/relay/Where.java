package org.sallyport.relay;

import java.util.Locale;

/** Where the fault lies that a {@link Problem} reports: the member {@code where} of every problem document. */
public enum Where {
    /** The request is wrong: the caller can mend it. */
    CALLER,
    /** A data policy of the cloud forbids it. */
    POLICY,
    /** The cloud itself failed. */
    CLOUD,
    /** No link, or the link was lost. */
    LINK,
    /** The agent failed or is overloaded. */
    AGENT,
    /** The agent's access policy, in the customer's hands, forbids it. */
    ACCESS,
    /** The data source refused, failed or can't be reached. */
    SOURCE;

    /** The word on the wire: the name in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
