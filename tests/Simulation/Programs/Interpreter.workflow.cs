using Tutti.Kernel;
using Tutti.Kernel.Locks;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Waits;
using Tutti.Simulation.Laws;
using Tutti.Simulation.Worlds;
using Tutti.Testing;

namespace Tutti.Simulation.Programs;

/// <summary>Runs a generated program as a workflow, and tells the world everything it sees.</summary>
internal sealed class Interpreter(World world)
{
    public const string Workflow = "program";
    private static readonly RetryPolicy Patient = new() { MaxAttempts = 4, InitialDelay = TimeSpan.FromMinutes(1), NonRetriableCodes = [Service.Final] };

    public async Task<long> RunAsync(WorkflowContext context, long seed)
    {
        var trace = world.Traces.Begin(context);
        var program = ProgramGenerator.Generate(seed);
        var hash = await ExecuteAsync(context, program, seed, trace);
        if (context.Generation < 1 && seed % 5 == 0 && context.Run.ReasonNotToContinue() is null) { throw context.ContinueAsNew(seed + 1); }
        return hash;
    }

    private async Task<long> ExecuteAsync(WorkflowContext context, Node node, long seed, Trace trace)
    {
        world.Coverage.Count(node.Kind);
        var value = node.Kind switch
        {
            NodeKind.Sequence => await SequenceAsync(context, node, seed, trace),
            NodeKind.Parallel => await ParallelAsync(context, node, seed, trace),
            NodeKind.Race => await RaceAsync(context, node, seed, trace),
            NodeKind.Try => await TryAsync(context, node, seed, trace),
            NodeKind.Shield => await ExecuteAsync(context.Shield("shield"), node.Parts[0], seed, trace),
            NodeKind.Timer or NodeKind.Signal or NodeKind.Question or NodeKind.Child or NodeKind.Send => await WaitAsync(context, node, seed, trace),
            NodeKind.Deposit or NodeKind.Look or NodeKind.Remind => await AskTillAsync(context, node, trace),
            NodeKind.Lock => await LockAsync(context, node, seed, trace),
            NodeKind.Part => await PartAsync(context, node, seed, trace),
            NodeKind.Version => await context.VersionAsync($"change{node.Number % 3}", 2),
            NodeKind.Facts => Hash(context.NewGuid().GetHashCode(), context.Random.Next(), context.UtcNow.Ticks),
            NodeKind.UndoNow => await UndoNowAsync(context),
            NodeKind.Fail => throw new StepRejectedException("the program fails here", "SIM1"),
            _ => await StepAsync(context, node),
        };
        trace.Observe(context, node, value);
        return value;
    }

    private async Task<long> SequenceAsync(WorkflowContext context, Node node, long seed, Trace trace)
    {
        long hash = 17;
        foreach (var part in node.Parts) { hash = Hash(hash, await ExecuteAsync(context, part, seed, trace)); }
        return hash;
    }

    private async Task<long> ParallelAsync(WorkflowContext context, Node node, long seed, Trace trace)
    {
        var parts = await context.ParallelAsync("all", node.Parts.Count, (branch, index) => ExecuteAsync(branch, node.Parts[index], seed, trace), maxAtOnce: node.Number % 3);
        return parts.Aggregate(7L, (left, right) => Hash(left, right));
    }

    private async Task<long> RaceAsync(WorkflowContext context, Node node, long seed, Trace trace)
    {
        var won = await context.RaceAsync("race", [.. node.Parts.Select<Node, Func<WorkflowContext, Task<long>>>(part => branch => ExecuteAsync(branch, part, seed, trace))]);
        return Hash(won.Winner, won.Result);
    }

    private async Task<long> TryAsync(WorkflowContext context, Node node, long seed, Trace trace)
    {
        try { return await ExecuteAsync(context, node.Parts[0], seed, trace); }
        catch (TuttiException error)
        {
            return Hash(error.Code.Length, await StepAsync(context, new Node(NodeKind.Step, node.Number, [])));
        }
    }

    private async Task<long> WaitAsync(WorkflowContext context, Node node, long seed, Trace trace)
    {
        switch (node.Kind)
        {
            case NodeKind.Timer:
                await context.DelayAsync("timer", TimeSpan.FromSeconds(1 + (node.Number * 977)));
                return node.Number;
            case NodeKind.Signal:
                var name = $"signal{node.Number % 2}";
                var number = await context.SignalAsync<long>(name);
                trace.ReadSignal(name, number);
                return number;
            case NodeKind.Question:
                var within = TimeSpan.FromMinutes(node.Number);
                var answer = await context.AskAsync("question", new Question { Prompt = "Go on?", Within = node.Number % 2 == 0 ? within : null, OnExpiry = node.Number % 4 == 0 ? "yes" : "" });
                return Hash(answer.Choice.Length, answer.Expired ? 1 : 0);
            case NodeKind.Child:
                return await context.ChildAsync<long, long>("child", Workflow, ProgramGenerator.ChildSeed(seed, node.Number));
            default:
                await context.SendSignalAsync("send", world.AnyRoot(node.Number), $"signal{node.Number % 2}", -1L - node.Number);
                return node.Number;
        }
    }

    private async Task<long> AskTillAsync(WorkflowContext context, Node node, Trace trace)
    {
        var (till, key) = (world.Till, $"till{node.Number % 2}");
        switch (node.Kind)
        {
            case NodeKind.Deposit:
                return (await context.RequestAsync(World.Deposit, till, key, new TillMessage.Add(1 + node.Number))).Balance;
            case NodeKind.Look:
                return (await context.RequestAsync("look", till, key, new TillMessage.Look())).Entries;
            default:
                await context.RequestAsync("remind", till, key, new TillMessage.Remind(context.RunId, context.UtcNow + TimeSpan.FromMinutes(node.Number), node.Number));
                var number = await context.SignalAsync<long>(Till.Reminder);
                trace.ReadSignal(Till.Reminder, number);
                return number;
        }
    }

    private async Task<long> LockAsync(WorkflowContext context, Node node, long seed, Trace trace)
    {
        var (kind, key) = ((LockKind)(1 + (node.Number / 2 % 3)), $"lock{node.Number % 2}");
        var options = new LockOptions { Tenant = $"tenant{node.Number % 5}", Within = node.Number % 3 == 0 ? TimeSpan.FromMinutes(node.Number % 60) : null };
        await using var held = await (kind switch
        {
            LockKind.Lock => context.LockAsync("lock", key, options),
            LockKind.Lane => context.LaneAsync("lock", key, options),
            _ => context.EnterAsync("lock", key, LockLaws.MostInside, options),
        });
        var inside = await context.StepAsync("inside", _ =>
        {
            LockLaws.RequireHolder(world, kind, key, context.RunId);
            return ValueTask.FromResult(held.Fence);
        });
        return Hash(inside, await ExecuteAsync(context, node.Parts[0], seed, trace));
    }

    /// <summary>What persons gave or said there is part of what the program sees.</summary>
    private async Task<long> PartAsync(WorkflowContext context, Node node, long seed, Trace trace)
    {
        return await context.CorrectableAsync("part", WorkAsync, static given => given.GetInt64(), takesWords: true);

        async Task<long> WorkAsync(WorkflowContext part)
        {
            var value = await ExecuteAsync(part.Scope("part"), node.Parts[0], seed, trace);
            return part.TakeWords().Aggregate(value, static (hash, word) => Hash(hash, word.Words.Length, word.At.Ticks));
        }
    }

    private static async Task<long> UndoNowAsync(WorkflowContext context)
    {
        await context.UndoAsync();
        return 1;
    }

    private async Task<long> StepAsync(WorkflowContext context, Node node)
    {
        var tool = new Tool(world, node);
        switch (node.Kind)
        {
            case NodeKind.AtMostOnceStep:
                var options = StepOptions.AtMostOnce with { Undo = node.Number % 2 == 0 ? tool.UndoIn(context) : null };
                var task = node.Number % 3 == 0 ? context.StepAsync("once", options, tool.CallAsync, tool.ProbeAsync) : context.StepAsync("once", options, tool.CallAsync);
                return await task;
            case NodeKind.UndoableStep:
                return await context.StepAsync("book", new StepOptions { Undo = tool.UndoIn(context), Retry = Patient }, tool.CallAsync);
            case NodeKind.RetriedStep:
                return await context.StepAsync("retried", new StepOptions { Retry = Patient }, tool.CallAsync);
            case NodeKind.LimitedStep:
                return await context.StepAsync("limited", new StepOptions { Timeout = Service.Longest, Retry = Patient }, tool.CallAsync);
            case NodeKind.BeatingStep:
                return await context.StepAsync("beating", new StepOptions { IdleTimeout = Service.LongestSilence, Retry = Patient }, tool.CallAsync);
            case NodeKind.LargeStep:
                var text = await context.StepAsync("large", tool.CallForTextAsync);
                return text.Length;
            case NodeKind.NotedStep:
                return await context.StepAsync("noted", tool.CallWithNoteAsync);
            case NodeKind.DetachedStep:
                _ = context.StepAsync("detached", tool.CallAsync);
                return 0;
            case NodeKind.GuardedStep:
                return await GuardedAsync(context, node, tool);
            case NodeKind.PureStep:
                return await context.StepAsync("pure", StepOptions.Pure, tool.CallAsync);
            default:
                return await context.StepAsync("step", tool.CallAsync);
        }
    }

    private async Task<long> GuardedAsync(WorkflowContext context, Node node, Tool tool)
    {
        var effect = node.Number % 2 == 0 ? StepOptions.AtMostOnce : new StepOptions { Retry = Patient };
        return await context.StepAsync(World.Guarded, effect with { Guard = new PurseGuard(world.Purse, node.Number % 3 == 0 ? "private" : "") }, tool.CallAsync);
    }

    private static long Hash(long left, long right, long more = 0) => unchecked((((left * 31) + right) * 1000003) + more);
}
