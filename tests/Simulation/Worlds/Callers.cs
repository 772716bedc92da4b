using Tutti.Kernel;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Runs;
using Tutti.Simulation.Laws;
using Tutti.Simulation.Programs;

namespace Tutti.Simulation.Worlds;

/// <summary>Whoever starts what is started, with the same key (rule R11), asks what runs wait for, and steps into them.</summary>
internal sealed class Callers(World world)
{
    private readonly Corrections _corrections = new(world);

    private TuttiEngine Engine => world.Engine;

    /// <summary>Steps into a run without being asked.</summary>
    public bool StepIn(RunSummary run) => _corrections.TryStepIn(run);

    /// <summary>What was acknowledged before a crash is there after it (P1).</summary>
    public void CheckAcknowledged() => _corrections.CheckAcknowledged();

    /// <summary>Starts an acknowledged run again: with its own input it is the same run, with another one an error.</summary>
    public bool StartAgain(IReadOnlyCollection<RunId> acknowledged)
    {
        if (acknowledged.Count == 0) { return false; }
        var run = acknowledged.ElementAt(world.Random.Next(acknowledged.Count));
        var isSame = world.Random.Next(2) == 0;
        var definition = Engine.FindWorkflow(Interpreter.Workflow) ?? throw new InvalidOperationException("The program is not there.");
        var input = Engine.Payloads.For<long>().Encode(ProgramGenerator.RootSeed(run.GetHashCode()) + (isSame ? 0 : 1));
        var body = TuttiEngine.Describe(definition, input, new StartOptions { Key = "again" });
        if (Engine.TryBegin(run, body, input, new Reply(), out var _)) { throw world.Break("R11", $"run {run} was started and acknowledged, and is begun again"); }
        Engine.Post(run, new RunInput.Tick { Reply = new Reply(error => Compare(run, body, isSame, error)) });
        return true;
    }

    /// <summary>Asks what a run waits for: no more and no less than its journal holds.</summary>
    public bool AskForWaits(RunId run)
    {
        var answer = Engine.WaitsAsync(run);
#pragma warning disable VSTHRD002 // It is completed: this waits for nothing.
        var waits = answer.IsCompleted ? answer.GetAwaiter().GetResult() : throw new InvalidOperationException("The simulated store reads at once.");
#pragma warning restore VSTHRD002
        world.Coverage.Count("queries of waits");
        foreach (var wait in waits) { world.Coverage.Count($"wait {wait.Kind} told"); }
        var told = waits.Where(static wait => wait.Kind != WaitKind.Signal).Select(static wait => wait.Key).ToHashSet();
        var open = WaitLaw.OpenIn(world.Records(run));
        if (!told.SetEquals(open)) { throw world.Break("waits", $"run {run} is said to wait at {told.Count} places, and waits at {open.Count}"); }
        return false;
    }

    private void Compare(RunId run, RunStartedBody wanted, bool isSame, Exception? error)
    {
        if (error is not null || world.Store.Failure is not null) { return; }
        world.Coverage.Count(isSame ? "starts repeated with the same input" : "starts repeated with another input");
        try { TuttiEngine.RequireSame(run, wanted, world.Records(run)[0]); }
        catch (TuttiException refusal) when (refusal.Code == "TUT1030" && !isSame) { return; }
        if (!isSame) { throw world.Break("R11", $"run {run} was started again with another input, and nobody was told"); }
    }
}
