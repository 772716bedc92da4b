using System.Diagnostics;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Bench;

/// <summary>Nanoseconds and bytes of conditions, beside the same in C#. The goal: 300 ns and no bytes for the typical one.</summary>
internal sealed class ConditionBench(TimeSpan duration, TextWriter output)
{
    private const int Rounds = 7;
    private const int Batch = 10_000;

    private int _holds;

    public void Run()
    {
        output.WriteLine("condition                    compiled   by hand   ratio     bytes");
        foreach (var condition in Condition.All) { Run(condition); }
        output.WriteLine($"({_holds} held)");
    }

    private void Run(Condition condition)
    {
        var request = new Request();
        var activation = Condition.Activate(request);
        var expression = Condition.Environment.Compile(condition.Text);
        var (compiled, byHand) = (new List<double>(), new List<double>());
        var bytes = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var (nanoseconds, count) = Measure(expression, activation);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)count;
            compiled.Add(nanoseconds);
            byHand.Add(Measure(condition.ByHand, request));
        }

        var (ours, theirs) = (Median(compiled), Median(byHand));
        output.WriteLine($"{condition.Name,-26} {ours,8:N1} ns {theirs,6:N1} ns {ours / theirs,7:N1} {bytes,9:N3}");
    }

    private (double Nanoseconds, long Count) Measure(Expression expression, Activation activation)
    {
        var (watch, count) = (Stopwatch.StartNew(), 0L);
        while (watch.Elapsed < duration / Rounds)
        {
            for (var index = 0; index < Batch; index++) { _holds += expression.EvaluateBool(activation) == Truth.True ? 1 : 0; }
            count += Batch;
        }

        return (watch.Elapsed.TotalNanoseconds / count, count);
    }

    private double Measure(Func<Request, bool> condition, Request request)
    {
        var (watch, count) = (Stopwatch.StartNew(), 0L);
        while (watch.Elapsed < duration / Rounds)
        {
            for (var index = 0; index < Batch; index++) { _holds += condition(request) ? 1 : 0; }
            count += Batch;
        }

        return watch.Elapsed.TotalNanoseconds / count;
    }

    private static double Median(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}
