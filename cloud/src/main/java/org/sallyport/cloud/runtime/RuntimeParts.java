package org.sallyport.cloud.runtime;

import org.sallyport.cloud.connectors.Connectors;
import org.sallyport.cloud.identity.Identity;
import org.sallyport.cloud.relay.LinkRegistry;

/**
 * What the runtime works with.
 *
 * @param identity tells who calls
 * @param connectors the connectors that there are
 * @param routes connections by id
 * @param links the links to agents
 * @param limits how long calls may take
 * @param events who is told what happens to calls
 */
public record RuntimeParts(
        Identity identity,
        Connectors connectors,
        Routes routes,
        LinkRegistry links,
        CallLimits limits,
        CallEvents events) {}
