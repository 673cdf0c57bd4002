package org.sallyport.datasource.settings;

/**
 * One problem in settings.
 *
 * @param source file name, or what else the settings came from
 * @param line line in the source, from 1; 0 where it has none
 * @param path the setting, for instance {@code access[2].allow}; empty for the whole
 * @param message what is wrong and what would be right
 */
public record SettingsProblem(String source, int line, String path, String message) {

    /** {@code agent.yaml:12: access[2].allow: message}. */
    @Override
    public String toString() {
        return source + (line > 0 ? ":" + line : "") + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
