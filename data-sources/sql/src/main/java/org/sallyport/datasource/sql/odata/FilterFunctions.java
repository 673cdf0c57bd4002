package org.sallyport.datasource.sql.odata;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.olingo.server.api.uri.queryoption.expression.Expression;
import org.apache.olingo.server.api.uri.queryoption.expression.Literal;
import org.apache.olingo.server.api.uri.queryoption.expression.MethodKind;
import org.sallyport.datasource.sql.statement.DatePart;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.Sql;
import org.sallyport.datasource.sql.table.ColumnType;

/** The functions of OData that all databases can do alike. */
public final class FilterFunctions {
    /** Their names, as table descriptions tell them. */
    public static final List<String> NAMES = List.of(
            "lt",
            "le",
            "eq",
            "ne",
            "gt",
            "ge",
            "and",
            "or",
            "not",
            "null",
            "in",
            "add",
            "sub",
            "mul",
            "div",
            "mod",
            "negate",
            "contains",
            "startswith",
            "endswith",
            "length",
            "indexof",
            "substring",
            "tolower",
            "toupper",
            "trim",
            "concat",
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
            "date",
            "time",
            "now",
            "round",
            "floor",
            "ceiling");

    private final Dialect dialect;

    public FilterFunctions(Dialect dialect) {
        this.dialect = dialect;
    }

    public FilterTerm call(MethodKind method, List<Expression> parameters, Function<Expression, FilterTerm> translate) {
        List<FilterTerm> terms = new ArrayList<>();
        for (Expression parameter : parameters) {
            FilterTerm term = translate.apply(parameter);
            if (term.isNull()) {
                throw FilterTranslator.malformed("calls " + method + " with null");
            }
            terms.add(term);
        }
        return switch (method) {
            case CONTAINS -> like(parameters, terms, "%", "%");
            case STARTSWITH -> like(parameters, terms, "", "%");
            case ENDSWITH -> like(parameters, terms, "%", "");
            case LENGTH -> integer(dialect.length(sql(terms, 0)));
            case INDEXOF -> integer(Sql.of("({} - 1)", dialect.position(sql(terms, 0), sql(terms, 1))));
            case SUBSTRING ->
                string(dialect.substring(sql(terms, 0), sql(terms, 1), terms.size() > 2 ? sql(terms, 2) : null));
            case TOLOWER -> string(dialect.lower(sql(terms, 0)));
            case TOUPPER -> string(dialect.upper(sql(terms, 0)));
            case TRIM -> string(dialect.trim(sql(terms, 0)));
            case CONCAT -> string(dialect.concat(sql(terms, 0), sql(terms, 1)));
            case YEAR, MONTH, DAY, HOUR, MINUTE, SECOND ->
                integer(dialect.extract(DatePart.valueOf(method.name()), sql(terms, 0)));
            case DATE -> FilterTerm.value(dialect.date(sql(terms, 0)), ColumnType.DATE);
            case TIME -> FilterTerm.value(dialect.time(sql(terms, 0)), ColumnType.TIME);
            case NOW -> FilterTerm.value(dialect.now(), ColumnType.TIMESTAMP_TZ);
            case ROUND -> rounded(terms.get(0), dialect::round);
            case FLOOR -> rounded(terms.get(0), dialect::floor);
            case CEILING -> rounded(terms.get(0), dialect::ceiling);
            default -> throw FilterParsing.unsupported(method.toString());
        };
    }

    private Sql sql(List<FilterTerm> terms, int index) {
        return terms.get(index).asValue(dialect);
    }

    private static FilterTerm integer(Sql sql) {
        return FilterTerm.value(sql, ColumnType.INT64);
    }

    private static FilterTerm string(Sql sql) {
        return FilterTerm.value(sql, ColumnType.STRING);
    }

    /** A pattern is what indexes serve; its wildcards in the caller's text are escaped, here or by the database. */
    private FilterTerm like(List<Expression> parameters, List<FilterTerm> terms, String before, String after) {
        Sql pattern = parameters.get(1) instanceof Literal literal
                ? dialect.bound(
                        before + escaped((String) FilterLiteral.of(literal).value()) + after, ColumnType.STRING)
                : pattern(before, sql(terms, 1), after);
        return FilterTerm.condition(dialect.like(sql(terms, 0), pattern));
    }

    private Sql pattern(String before, Sql part, String after) {
        Sql escaped = Sql.of("REPLACE(REPLACE(REPLACE({}, '!', '!!'), '%', '!%'), '_', '!_')", part);
        return dialect.concat(dialect.concat(Sql.text("'" + before + "'"), escaped), Sql.text("'" + after + "'"));
    }

    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    private FilterTerm rounded(FilterTerm number, UnaryOperator<Sql> function) {
        ColumnType type = numeric(number, number);
        return number.isDouble()
                ? FilterTerm.value(function.apply(decimal(number)), ColumnType.DECIMAL)
                : FilterTerm.value(function.apply(number.sql()), type);
    }

    public FilterTerm mod(FilterTerm left, FilterTerm right) {
        ColumnType type = numeric(left, right);
        return type == ColumnType.DOUBLE
                ? FilterTerm.value(dialect.mod(decimal(left), decimal(right)), ColumnType.DECIMAL)
                : FilterTerm.value(dialect.mod(left.sql(), right.sql()), type);
    }

    private Sql decimal(FilterTerm term) {
        return dialect.cast(term.sql(), ColumnType.DECIMAL);
    }

    /** What two numbers reckoned together give; refuses what is no number. */
    public ColumnType numeric(FilterTerm left, FilterTerm right) {
        requireNumber(left);
        requireNumber(right);
        if (left.isDouble() || right.isDouble()) {
            return ColumnType.DOUBLE;
        }
        return left.isInteger() && right.isInteger() ? ColumnType.INT64 : ColumnType.DECIMAL;
    }

    private static void requireNumber(FilterTerm term) {
        if (!term.isInteger() && !term.isDouble() && term.type() != ColumnType.DECIMAL) {
            throw FilterTranslator.malformed("reckons with what is no number");
        }
    }
}
