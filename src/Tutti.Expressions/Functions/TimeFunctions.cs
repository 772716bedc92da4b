using Tutti.Expressions.Types;

namespace Tutti.Expressions.Functions;

/// <summary>Parts of timestamps, in UTC or a named zone, and of durations.</summary>
internal static class TimeFunctions
{
    private const string Utc = "+00:00";

    internal static void Register(Registry registry)
    {
        Part(registry, "getFullYear", static local => local.Year);
        Part(registry, "getMonth", static local => local.Month - 1);
        Part(registry, "getDayOfYear", static local => local.DayOfYear - 1);
        Part(registry, "getDayOfMonth", static local => local.Day - 1);
        Part(registry, "getDate", static local => local.Day);
        Part(registry, "getDayOfWeek", static local => (int)local.DayOfWeek);
        Part(registry, "getHours", static local => local.Hour);
        Part(registry, "getMinutes", static local => local.Minute);
        Part(registry, "getSeconds", static local => local.Second);
        Part(registry, "getMilliseconds", static local => local.Millisecond);
        registry.Method("getHours", CelType.Int, [CelType.Duration], static (x, _) => Times.Whole(x[0], 3600));
        registry.Method("getMinutes", CelType.Int, [CelType.Duration], static (x, _) => Times.Whole(x[0], 60));
        registry.Method("getSeconds", CelType.Int, [CelType.Duration], static (x, _) => Times.Whole(x[0], 1));
        registry.Method("getMilliseconds", CelType.Int, [CelType.Duration], static (x, _) => Times.Milliseconds(x[0]));
    }

    private static void Part(Registry registry, string name, Func<DateTime, int> part)
    {
        registry.Method(name, CelType.Int, [CelType.Timestamp], (x, _) => Times.Part(x[0], Utc, part));
        registry.Method(name, CelType.Int, [CelType.Timestamp, CelType.String], (x, _) => Times.Part(x[0], x[1].AsString, part));
    }
}
