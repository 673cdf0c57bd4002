package org.sallyport.agent.links;

import java.time.Duration;
import org.sallyport.relay.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator about links: why one isn't up, and when it is tried next. */
public final class LinkLog implements LinkEvents {
    private static final Logger LOG = LoggerFactory.getLogger(LinkLog.class);

    private final String cloud;

    /** A log of links to a cloud. */
    public LinkLog(String cloud) {
        this.cloud = cloud;
    }

    @Override
    public void changed(int link, LinkState state) {
        if (state instanceof LinkState.Dialling dialling) {
            LOG.debug("link {}: dialling {} (attempt {})", link, cloud, dialling.attempt());
        } else if (state instanceof LinkState.Up) {
            LOG.info("link {}: up to {}", link, cloud);
        } else if (state instanceof LinkState.Waiting waiting) {
            Problem problem = waiting.problem();
            Duration wait = Duration.between(waiting.since(), waiting.next());
            LOG.warn(
                    "link {}: not up: {} [{}]{}; next try in {} s",
                    link,
                    problem.detail(),
                    problem.code(),
                    problem.retryable() ? "" : ", which the cloud calls final",
                    seconds(wait));
        } else if (state instanceof LinkState.Replacing replacing) {
            Problem problem = replacing.problem();
            if (problem == null) {
                LOG.info("link {}: the cloud drains it; dialling its replacement", link);
            } else {
                LOG.warn("link {}: its replacement is not up: {} [{}]", link, problem.detail(), problem.code());
            }
        } else {
            LOG.info("link {}: stopped", link);
        }
    }

    private static String seconds(Duration wait) {
        return wait.toMillis() / 1000 + "." + wait.toMillis() % 1000 / 100;
    }
}
