package org.sallyport.agent.credentials;

import java.util.List;
import java.util.Objects;
import org.sallyport.agent.access.TargetPattern;
import org.sallyport.agent.access.Wildcards;
import org.sallyport.datasource.spi.Target;

/**
 * Which targets may be shown a secret. Without it the cloud, which is not trusted, could have the secret of one target
 * sent to another that it chose.
 *
 * @param secrets pattern of names, with the store
 * @param targets patterns of targets
 */
record SecretRule(SecretName secrets, List<TargetPattern> targets) {
    SecretRule {
        targets = List.copyOf(targets);
    }

    /** Whether it allows to show a target this secret. */
    boolean allows(SecretName name, Target target) {
        return Objects.equals(secrets.store(), name.store())
                && Wildcards.matches(secrets.segments(), name.segments(), false)
                && targets.stream().anyMatch(pattern -> pattern.covers(target));
    }
}
