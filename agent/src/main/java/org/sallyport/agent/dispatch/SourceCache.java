package org.sallyport.agent.dispatch;

import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sallyport.agent.access.ActivePolicy;
import org.sallyport.agent.credentials.CredentialLender;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.ConnectionCounts;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.datasource.spi.Target;
import org.sallyport.relay.Fields;

/**
 * The connections in use, the newest version of each, bounded: the longest unused goes first. A request of a known
 * connection costs a look-up by its id and comparisons of texts. Thread-safe.
 */
final class SourceCache {
    private final Map<String, Connector> connectors;
    private final ActivePolicy policy;
    private final Names names;
    private final CredentialLender lender;
    private final SourceOpening opening;
    private final int capacity;
    private final LinkedHashMap<String, HeldSource> byConnection = new LinkedHashMap<>(16, 0.75f, true);

    SourceCache(
            Map<String, Connector> connectors,
            ActivePolicy policy,
            Names names,
            CredentialLender lender,
            SourceOpening opening,
            int capacity) {
        this.connectors = Map.copyOf(connectors);
        this.policy = policy;
        this.names = names;
        this.lender = lender;
        this.opening = opening;
        this.capacity = capacity;
    }

    /**
     * The connection of a request, entered: {@link HeldSource#leave} when the call has ended.
     *
     * @throws AgentException when the connector is unknown or the parameters are no JSON object
     * @throws org.sallyport.datasource.spi.SourceException when the connector finds the parameters unfit
     */
    HeldSource enter(RelayFields fields) {
        HeldSource known = enterKnown(fields);
        return known != null ? known : enterNew(fields, prepare(fields));
    }

    private synchronized @org.jspecify.annotations.Nullable HeldSource enterKnown(RelayFields fields) {
        HeldSource held = byConnection.get(fields.connection());
        if (held == null || !held.matches(fields) || held.outdated()) {
            return null;
        }
        held.enter();
        return held;
    }

    private HeldSource enterNew(RelayFields fields, HeldSource fresh) {
        List<HeldSource> retiring = new ArrayList<>(2);
        fresh.enter();
        synchronized (this) {
            HeldSource known = enterKnown(fields);
            if (known != null) {
                return known; // another request was quicker; the fresh one holds nothing yet
            }
            HeldSource held = byConnection.get(fields.connection());
            if (held != null && held.version() > fields.version()) {
                retiring.add(fresh); // a late request of an old version gets a source that lives for it alone
            } else {
                byConnection.put(fields.connection(), fresh);
                if (held != null) {
                    retiring.add(held);
                }
                removeBeyondCapacity(retiring);
            }
        }
        retiring.forEach(HeldSource::retire);
        return fresh;
    }

    private void removeBeyondCapacity(List<HeldSource> retiring) {
        if (byConnection.size() > capacity) {
            Iterator<HeldSource> longestUnused = byConnection.values().iterator();
            retiring.add(longestUnused.next());
            longestUnused.remove();
        }
    }

    private HeldSource prepare(RelayFields fields) {
        Connector connector = connectors.get(fields.connector());
        if (connector == null) {
            throw new AgentException(
                    AgentCode.UNKNOWN_CONNECTOR,
                    "This agent has no connector '" + fields.connector() + "'; it has: "
                            + String.join(
                                    ", ", connectors.keySet().stream().sorted().toList()));
        }
        JsonObject parameters = parameters(fields.parameters());
        Target target = connector.target(Settings.ofJson("parameters", parameters));
        SourceCredentials credentials =
                new SourceCredentials(lender, fields.credentials(), target, connector.credentialTypes());
        return new HeldSource(
                fields, connector, parameters, target, policy.forTarget(target), names, credentials, opening);
    }

    private static JsonObject parameters(String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException e) {
            // without the parser's words, which quote the text
            throw new AgentException(
                    AgentCode.MALFORMED_RELAY_REQUEST, "The field " + Fields.PARAMETERS + " holds no JSON object");
        }
    }

    /** Closes what was not used for so long. */
    void closeUnused(Duration age) {
        List<HeldSource> unused = new ArrayList<>();
        synchronized (this) {
            byConnection.values().removeIf(held -> held.unusedFor(age.toNanos()) && unused.add(held));
        }
        unused.forEach(HeldSource::retire);
    }

    /** Closes all; completes when those without calls have closed. */
    Future<Void> close() {
        List<HeldSource> all = held();
        synchronized (this) {
            byConnection.clear();
        }
        all.forEach(HeldSource::retire);
        return opening.settled();
    }

    /** What became of the sources' connections to their targets, by connector. */
    Map<String, ConnectionCounts> connections() {
        return opening.connections();
    }

    /** What is held now. */
    synchronized List<HeldSource> held() {
        return List.copyOf(byConnection.values());
    }
}
