package org.sallyport.cloud.relay;

import org.sallyport.relay.LinkCode;
import org.sallyport.relay.Problem;

/** What happens to links, for whoever counts it. Called on event loops: must return at once. */
public interface LinkEvents {
    /** A link takes requests. */
    void opened();

    /** A dial was refused. */
    void refused(Problem problem);

    /** A link that was upgraded has ended. */
    void ended(LinkCode how);
}
