package org.sallyport.datasource.sql.odata;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.olingo.server.api.uri.queryoption.expression.Expression;
import org.apache.olingo.server.api.uri.queryoption.expression.Literal;
import org.apache.olingo.server.api.uri.queryoption.expression.MethodKind;
import org.apache.olingo.server.api.uri.queryoption.expression.TypeLiteral;
import org.sallyport.datasource.sql.statement.DatePart;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.Sql;
import org.sallyport.datasource.sql.table.ColumnType;

/** The functions of OData that all databases can do alike. */
final class FilterFunctions {
    /** The ends of what OData can tell of time; the databases can compare them. */
    private static final OffsetDateTime FIRST = OffsetDateTime.parse("0001-01-01T00:00:00Z");

    private static final OffsetDateTime LAST = OffsetDateTime.parse("9999-12-31T23:59:59.999999Z");

    private final Dialect dialect;
    private final FilterTranslator translator;

    /** By how much the replaces around what is being translated may make its texts longer. */
    private int growth = 1;

    FilterFunctions(Dialect dialect, FilterTranslator translator) {
        this.dialect = dialect;
        this.translator = translator;
    }

    FilterTerm call(MethodKind method, List<Expression> parameters) {
        if (method == MethodKind.CAST) {
            return cast(parameters);
        }
        List<Expression> replaced = Replacing.operands(method, parameters);
        return replaced != null ? replace(replaced) : call(FilterFunction.of(method.toString(), dialect), parameters);
    }

    /** Nested, a few calls could make gigabytes out of a short text: all of them together are bounded. */
    private FilterTerm replace(List<Expression> operands) {
        int around = growth;
        growth *= Replacing.growth(operands, translator);
        if (growth > FilterLimits.GROWTH) {
            throw translator.malformed("has a replace that could make texts more than " + FilterLimits.GROWTH
                    + " times as long, by itself or with those around it: replace by less");
        }
        FilterTerm term = call(FilterFunction.of("replace", dialect), operands);
        growth = around;
        return term;
    }

    private FilterTerm call(FilterFunction function, List<Expression> parameters) {
        List<FilterTerm> terms = new ArrayList<>();
        for (Expression parameter : parameters) {
            FilterTerm term = translator.term(parameter);
            if (term.isNull()) {
                throw translator.malformed("calls " + function.word() + " with null");
            }
            terms.add(term);
        }
        if (!terms.isEmpty()) {
            translator.typeFor(function, terms.get(0));
        }
        return switch (function) {
            case CONTAINS -> like(terms.get(0), parameters.get(1), terms.get(1), "%", "%");
            case SUBSTRINGOF -> like(terms.get(1), parameters.get(0), terms.get(0), "%", "%");
            case STARTSWITH -> like(terms.get(0), parameters.get(1), terms.get(1), "", "%");
            case ENDSWITH -> like(terms.get(0), parameters.get(1), terms.get(1), "%", "");
            case LENGTH -> integer(dialect.length(sql(terms, 0)));
            case INDEXOF -> integer(Sql.of("({} - 1)", dialect.position(sql(terms, 0), sql(terms, 1))));
            case SUBSTRING ->
                string(dialect.substring(
                        sql(terms, 0), count(terms.get(1)), terms.size() > 2 ? count(terms.get(2)) : null));
            case REPLACE -> string(dialect.replace(sql(terms, 0), sql(terms, 1), sql(terms, 2)));
            case TOLOWER -> string(dialect.lower(sql(terms, 0)));
            case TOUPPER -> string(dialect.upper(sql(terms, 0)));
            case TRIM -> string(dialect.trim(sql(terms, 0)));
            case CONCAT -> string(dialect.concat(sql(terms, 0), sql(terms, 1)));
            case YEAR, MONTH, DAY, HOUR, MINUTE, SECOND ->
                integer(dialect.extract(DatePart.valueOf(function.name()), sql(terms, 0)));
            case FRACTIONALSECONDS -> FilterTerm.value(dialect.fractionalSeconds(sql(terms, 0)), ColumnType.DECIMAL);
            case DATE -> FilterTerm.value(dialect.date(sql(terms, 0)), ColumnType.DATE);
            case TIME -> FilterTerm.value(dialect.time(sql(terms, 0)), ColumnType.TIME);
            case TOTALOFFSETMINUTES -> offset(sql(terms, 0));
            case NOW -> FilterTerm.value(dialect.now(), ColumnType.TIMESTAMP_TZ);
            case MINDATETIME -> moment(FIRST);
            case MAXDATETIME -> moment(LAST);
            case ROUND -> rounded(terms.get(0), dialect::round);
            case FLOOR -> rounded(terms.get(0), dialect::floor);
            case CEILING -> rounded(terms.get(0), dialect::ceiling);
            default -> throw OptionParsing.unsupported(function.word());
        };
    }

    /** Moments are told in UTC, wherever they were written. */
    private FilterTerm offset(Sql moment) {
        Sql zero = dialect.bound(0L, ColumnType.INT64);
        return integer(Sql.of("(CASE WHEN {} IS NULL THEN NULL ELSE {} END)", moment, zero));
    }

    private FilterTerm moment(OffsetDateTime moment) {
        return FilterTerm.literal(dialect.bound(moment, ColumnType.TIMESTAMP_TZ), ColumnType.TIMESTAMP_TZ);
    }

    /** Casts that lose nothing and mean the same everywhere: to wider numbers, and to what the value is. */
    private FilterTerm cast(List<Expression> parameters) {
        if (parameters.size() != 2 || !(parameters.get(1) instanceof TypeLiteral literal)) {
            throw OptionParsing.unsupported("cast of a row");
        }
        FilterTerm term = translator.term(parameters.get(0));
        String to = literal.getType().getName();
        ColumnType type = term.type();
        boolean number = term.isInteger() || term.isDouble() || type == ColumnType.DECIMAL;
        if (number && (to.equals("Double") || (to.equals("Decimal") && !term.isDouble()))) {
            ColumnType wide = to.equals("Double") ? ColumnType.DOUBLE : ColumnType.DECIMAL;
            return FilterTerm.value(dialect.cast(term.sql(), wide), wide);
        }
        if (type != null && (to.equals(type.edm().name()) || (term.isInteger() && to.equals("Int64")))) {
            return term;
        }
        throw OptionParsing.unsupported(
                "cast to " + to + " of " + (type == null ? "null" : type.edm().name()));
    }

    /** A number of characters: databases would each do something else with one below 0. */
    private Sql count(FilterTerm term) {
        Sql number = term.asValue(dialect);
        boolean known = term.literal()
                && number.arguments().stream()
                        .allMatch(argument -> argument.value() instanceof Long whole && whole >= 0);
        return known ? number : Sql.of("CASE WHEN {} < 0 THEN 0 ELSE {} END", number, number);
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
    private FilterTerm like(FilterTerm text, Expression part, FilterTerm partTerm, String before, String after) {
        Sql pattern = part instanceof Literal literal
                ? dialect.bound(
                        before + escaped((String) FilterLiteral.of(literal).value()) + after, ColumnType.STRING)
                : pattern(before, partTerm.asValue(dialect), after);
        return FilterTerm.condition(dialect.like(text.asValue(dialect), pattern));
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

    FilterTerm mod(FilterTerm left, FilterTerm right) {
        ColumnType type = numeric(left, right);
        return type == ColumnType.DOUBLE
                ? FilterTerm.value(dialect.mod(decimal(left), decimal(right)), ColumnType.DECIMAL)
                : FilterTerm.value(dialect.mod(left.sql(), divisor(right, type)), type);
    }

    /** H2's rest has the type of the divisor. */
    private Sql divisor(FilterTerm right, ColumnType type) {
        return right.isInteger() && type == ColumnType.DECIMAL ? decimal(right) : right.sql();
    }

    private Sql decimal(FilterTerm term) {
        return dialect.cast(term.sql(), ColumnType.DECIMAL);
    }

    /** What two numbers reckoned together give; refuses what is no number. */
    ColumnType numeric(FilterTerm left, FilterTerm right) {
        requireNumber(left);
        requireNumber(right);
        if (left.isDouble() || right.isDouble()) {
            return ColumnType.DOUBLE;
        }
        return left.isInteger() && right.isInteger() ? ColumnType.INT64 : ColumnType.DECIMAL;
    }

    private void requireNumber(FilterTerm term) {
        if (!term.isInteger() && !term.isDouble() && term.type() != ColumnType.DECIMAL) {
            throw translator.malformed("reckons with what is no number");
        }
    }
}
