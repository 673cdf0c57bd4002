package org.sallyport.agent.access;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What narrows a rule, beside its target; empty means that it doesn't.
 *
 * @param operations operation ids and the words read, write, procedures, query
 * @param tables patterns of resources
 * @param users patterns of users
 * @param groups groups of which the user is in one
 * @param addresses ranges of the host's IP addresses
 */
record Conditions(
        Set<String> operations, List<String> tables, List<String> users, List<String> groups, List<IpRange> addresses) {
    Conditions {
        // sorted, so that equal rules have equal texts
        operations = Collections.unmodifiableSet(new TreeSet<>(operations));
        tables = List.copyOf(tables);
        users = List.copyOf(users);
        groups = List.copyOf(groups);
        addresses = List.copyOf(addresses);
    }
}
