package org.sallyport.datasource.settings;

import java.util.List;
import java.util.stream.Collectors;

/** Settings are unfit; holds every problem. An expected outcome: it carries no stack trace. */
public final class SettingsException extends RuntimeException {
    private final List<SettingsProblem> problems;

    /** All problems found, at least one. */
    public SettingsException(List<SettingsProblem> problems) {
        super(problems.stream().map(SettingsProblem::toString).collect(Collectors.joining("\n")), null, false, false);
        this.problems = List.copyOf(problems);
    }

    /** The problems, in the order of the source. */
    public List<SettingsProblem> problems() {
        return problems;
    }
}
