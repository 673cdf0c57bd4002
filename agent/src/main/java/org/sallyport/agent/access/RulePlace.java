package org.sallyport.agent.access;

import org.sallyport.datasource.settings.SettingsProblem;

/**
 * Where a rule stands.
 *
 * @param source the file
 * @param line its line, from 1
 * @param operationsLine the line of its operations
 * @param index its place among the rules, from 0
 */
record RulePlace(String source, int line, int operationsLine, int index) {

    /** A problem with the rule's operations. */
    SettingsProblem operationsProblem(String message) {
        return new SettingsProblem(source, operationsLine, "access[" + index + "].operations", message);
    }

    /** {@code agent.yaml:12}. */
    @Override
    public String toString() {
        return source + ":" + line;
    }
}
