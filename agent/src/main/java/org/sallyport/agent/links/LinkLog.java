package org.sallyport.agent.links;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.text.Printable;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator about links: why one isn't up, and when it is tried next. Used on the supervisor's turn. */
public final class LinkLog implements LinkEvents {
    private static final Logger LOG = LoggerFactory.getLogger(LinkLog.class);

    private final String cloud;
    private final Set<Integer> up = new HashSet<>();

    /** A log of links to a cloud. */
    public LinkLog(String cloud) {
        this.cloud = cloud;
    }

    @Override
    public void dialled(int link, @Nullable Problem failure) {
        if (failure != null && up.contains(link)) {
            LOG.warn(
                    "link {}: could not be renewed, the old one still serves: {} [{}]",
                    link,
                    Printable.line(failure.detail()),
                    Printable.line(failure.code()));
        }
    }

    @Override
    public void ended(int link, LinkClosed how) {
        LOG.debug(
                "link {}: closed: {} [{}]",
                link,
                Printable.line(how.reason()),
                how.code().code());
    }

    @Override
    public void changed(int link, LinkState state) {
        if (state.up()) {
            up.add(link);
        } else {
            up.remove(link);
        }
        if (state instanceof LinkState.Dialling dialling) {
            LOG.debug("link {}: dialling {} (attempt {})", link, cloud, dialling.attempt());
        } else if (state instanceof LinkState.Up) {
            LOG.info("link {}: up to {}", link, cloud);
        } else if (state instanceof LinkState.Waiting waiting) {
            notUp(link, "not up", waiting.problem(), Duration.between(waiting.since(), waiting.next()));
        } else if (state instanceof LinkState.Replacing replacing) {
            Instant next = replacing.next();
            Problem problem = replacing.problem();
            if (problem == null || next == null) {
                LOG.info("link {}: the cloud drains it; dialling its replacement", link);
            } else {
                notUp(link, "its replacement is not up", problem, Duration.between(replacing.since(), next));
            }
        } else {
            LOG.info("link {}: stopped", link);
        }
    }

    private static void notUp(int link, String what, Problem problem, Duration wait) {
        LOG.warn(
                "link {}: {}: {} [{}]{}; next try in {} s",
                link,
                what,
                Printable.line(problem.detail()),
                Printable.line(problem.code()),
                problem.retryable() ? "" : ", which the cloud calls final",
                seconds(wait));
    }

    private static String seconds(Duration wait) {
        long tenths = (wait.toMillis() + 50) / 100;
        return tenths / 10 + "." + tenths % 10;
    }
}
