package org.sallyport.agent.dispatch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sallyport.datasource.spi.ConnectionCounts;
import org.sallyport.datasource.spi.DataSource;

/**
 * What became of the connections that sources hold to their targets, of all sources of a connector together, those that
 * have closed among them: so the numbers never fall, and are as many as there are connectors. Thread-safe.
 */
final class SourceConnections {
    private final Map<String, Set<DataSource>> open = new HashMap<>();
    private final Map<String, ConnectionCounts> ended = new HashMap<>();

    /** A source has opened. */
    synchronized void opened(String connector, DataSource source) {
        if (source.connections().isPresent()) {
            open.computeIfAbsent(connector, first -> new HashSet<>()).add(source);
        }
    }

    /** A source has closed: what it told last stays counted. */
    synchronized void ended(String connector, DataSource source) {
        Set<DataSource> sources = open.get(connector);
        Optional<ConnectionCounts> last = source.connections();
        if (sources != null && sources.remove(source) && last.isPresent()) {
            ConnectionCounts told = last.get();
            // whatever it held is none of anybody's any more
            ConnectionCounts over = new ConnectionCounts(0, 0, 0, told.created(), told.closed());
            ended.merge(connector, over, ConnectionCounts::plus);
        }
    }

    /** What is told now, by the connectors of which a source has told anything. */
    synchronized Map<String, ConnectionCounts> counts() {
        Map<String, ConnectionCounts> counts = new TreeMap<>(ended);
        open.forEach((connector, sources) -> {
            ConnectionCounts sum = ConnectionCounts.NONE;
            for (DataSource source : sources) {
                sum = sum.plus(source.connections().orElse(ConnectionCounts.NONE));
            }
            counts.merge(connector, sum, ConnectionCounts::plus);
        });
        return counts;
    }
}
