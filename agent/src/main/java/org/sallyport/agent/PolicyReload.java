package org.sallyport.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.access.ActivePolicy;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.settings.SettingsProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over the access policy of agent.yaml when the file has changed; other settings wait for the next start. An unfit
 * file changes nothing. A change is taken once two looks have found it the same, so that none is taken half written: half
 * a rule may allow more than the whole. All methods block; one thread at a time.
 */
final class PolicyReload {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyReload.class);

    private final Path file;
    private final AgentConfig running;
    private final Set<String> operations;
    private final ActivePolicy active;
    private String judged;
    private @Nullable String changing;
    private boolean unreadable;

    /**
     * Begins with the file as it is now.
     *
     * @param running the configuration that the agent was started with
     * @param operations ids of all operations
     */
    PolicyReload(Path file, AgentConfig running, Set<String> operations, ActivePolicy active) {
        this.file = file;
        this.running = running;
        this.operations = Set.copyOf(operations);
        this.active = active;
        this.judged = running.text();
    }

    /** Looks whether the file has changed. */
    synchronized void look() {
        String text = read();
        if (text == null || text.equals(judged)) {
            changing = null;
        } else if (text.equals(changing)) {
            take(text);
        } else {
            changing = text;
        }
    }

    /** Takes the file as it is now. */
    synchronized void reload() {
        String text = read();
        if (text != null) {
            take(text);
        }
    }

    private @Nullable String read() {
        try {
            String text = Files.readString(file);
            unreadable = false;
            return text;
        } catch (IOException e) {
            if (!unreadable) {
                unreadable = true;
                String message = "can't be read (" + e.getClass().getSimpleName() + ")";
                reject(List.of(new SettingsProblem(file.toString(), 0, "", message)));
                judged = ""; // so that it is judged again when it is back
            }
            return null;
        }
    }

    private void take(String text) {
        judged = text;
        changing = null;
        try {
            AgentConfig config = AgentConfig.read(file, text);
            List<SettingsProblem> problems = new ArrayList<>(config.access().unknownOperations(operations));
            if (problems.isEmpty()) {
                accept(config);
            } else {
                reject(problems);
            }
        } catch (SettingsException e) {
            reject(e.problems());
        } catch (RuntimeException e) {
            // the text is judged by now: what isn't told here nobody hears of
            LOG.error("{} can't be taken", file, e);
            reject(List.of(new SettingsProblem(
                    file.toString(), 0, "", "can't be taken (" + e.getClass().getSimpleName() + ")")));
        }
    }

    private void accept(AgentConfig config) {
        boolean same = config.access().toString().equals(active.policy().toString());
        active.replace(config.access());
        LOG.info(
                "{} was read again: {} access rules are in force{}",
                file,
                config.access().size(),
                same ? ", as before" : "");
        // the trust of the start: a changed one waits for the next
        config.access().warnings(running.trust() != null).forEach(LOG::warn);
        if (!config.equalsButAccess(running)) {
            LOG.warn("{} has other changes too: they take effect when the agent is started again", file);
        }
    }

    private void reject(List<SettingsProblem> problems) {
        active.rejected(problems);
        problems.forEach(problem -> LOG.error("the access policy stays as it was: {}", problem));
    }
}
