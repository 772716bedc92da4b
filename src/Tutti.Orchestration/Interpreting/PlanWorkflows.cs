using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Orchestration.Writing;

namespace Tutti.Orchestration.Interpreting;

/// <summary>Plans as workflows of an engine: each run brings its plan, and is listed under <c>flow/NAME</c>.</summary>
public static class PlanWorkflows
{
    /// <summary>What ids of runs of plans begin with.</summary>
    public const string Prefix = "flow/";

    internal const string UndoId = "flow/undo@1";

    internal const string UndoAgentId = "flow/undo-agent@1";

    /// <summary>A competition keeps what its attempts spent as a step.</summary>
    internal const int SpendingFlag = 2;

    /// <summary>Agents that work in a scope of their own keep the time that they are given, and flows among them what their cards promise.</summary>
    internal const int BoundAgentsFlag = 3;

    /// <summary>What is published passes the gate.</summary>
    internal const int JudgedEventsFlag = 4;

    /// <summary>Agents that think have a bound of tokens where their cards say none.</summary>
    internal const int BoundTokensFlag = 5;

    /// <summary>A new plan of a goal keeps the items of a list that were done when the list failed.</summary>
    internal const int KeptItemsFlag = 6;

    /// <summary>Behaviours that runs started now have. A change of what the interpreter does with a plan adds a number, and old runs go on without it.</summary>
    private static readonly int[] Flags = [1, SpendingFlag, BoundAgentsFlag, JudgedEventsFlag, BoundTokensFlag, KeptItemsFlag];

    /// <summary>Plans that were checked already, as long as somebody keeps the host.</summary>
    private static readonly ConditionalWeakTable<PlanHost, PlanCache> Caches = [];

    /// <summary>Makes an engine able to run plans.</summary>
    /// <param name="options">The engine's options.</param>
    /// <param name="host">What plans can use.</param>
    public static TuttiOptions AddPlans(this TuttiOptions options, PlanHost host)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(host);
        PlanPayloads.Declare(options);
        options.Undos.AddWorkflow<PlanUndoAgent>(UndoAgentId, (context, undo) => undo.RunAsync(context, host));
        options.Undos.Add<PlanUndoCall>(UndoId, async (step, call) =>
        {
            if (!host.In(call.Project).Functions.TryGetValue(call.Use, out var function)) { throw new TuttiException("TUT4658", $"This host has no function '{call.Use}', which takes an effect back. Start a host that has it, then retry the run."); }
            _ = await function.Run(step, call.With).ConfigureAwait(false);
        });
        return options.AddFamily(Prefix, id => WorkflowDefinition.Create<PlanRun, JsonElement>(id, 1, (context, run) => new PlanWorkflow(given => Compile(given, host.In(given.Project)), id[Prefix.Length..], host.Gate).RunAsync(context, run)));
    }

    /// <summary>Starts a run of a plan.</summary>
    /// <param name="engine">An engine with <see cref="AddPlans"/>.</param>
    /// <param name="plan">The plan; checked before anything is started.</param>
    /// <param name="host">What it can use.</param>
    /// <param name="inputs">An object.</param>
    /// <param name="options">Key, labels, limits; limits of the plan count where these name none.</param>
    /// <param name="cancellationToken">Ends the wait; the run may have started all the same.</param>
    /// <exception cref="DocumentException">The plan or the inputs are faulty.</exception>
    public static Task<RunId> StartPlanAsync(this TuttiEngine engine, Plan plan, PlanHost host, JsonElement inputs, StartOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(plan);
        var (run, limits) = Prepare(plan, host, inputs);
        options ??= new StartOptions();
        return engine.StartAsync(Prefix + plan.Name, run, options with { Limits = options.Limits ?? limits }, cancellationToken);
    }

    /// <summary>The input of a run of a plan, and its limits.</summary>
    /// <param name="plan">The plan; checked.</param>
    /// <param name="host">What it can use.</param>
    /// <param name="inputs">An object.</param>
    /// <param name="directory">Absolute path of the directory where the run is started, for relative paths among the inputs; empty for none.</param>
    /// <param name="folder">Absolute path of the plan's own folder, for relative paths among the defaults; null for <paramref name="directory"/>.</param>
    /// <exception cref="DocumentException">The plan or the inputs are faulty.</exception>
    public static (PlanRun Run, RunLimits Limits) Prepare(Plan plan, PlanHost host, JsonElement inputs, string directory = "", string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(host);
        var (json, digest) = Caches.GetOrCreateValue(host).Prepare(plan, host);
        var run = new PlanRun { Plan = json, Digest = digest, Inputs = PlanInputs.Complete(plan, inputs, directory, folder), Directory = directory, Project = host.Project, Flags = Flags };
        var usual = RunLimits.Default;
        return (run, new RunLimits { Steps = plan.Limits?.Steps ?? usual.Steps, TimeToLive = plan.Limits?.TimeToLive ?? usual.TimeToLive, Idle = plan.Limits?.Idle ?? usual.Idle });
    }

    /// <summary>The input of a run that goes on with an edited plan, and which results of the run before are still valid (rule R8).</summary>
    /// <param name="before">The input of the run before. Its inputs stay; those that the edited plan adds get their defaults.</param>
    /// <param name="plan">The edited plan; checked.</param>
    /// <param name="host">What it can use.</param>
    /// <param name="folder">Absolute path of the plan's own folder, for relative paths among the defaults; null for where the run before was started.</param>
    /// <returns>The input, and the ids of the outermost steps whose results are kept: those that are as they were, and follow only such.</returns>
    /// <exception cref="DocumentException">The plan is faulty, or the inputs do not fit it.</exception>
    public static (PlanRun Run, IReadOnlySet<string> Kept) PrepareFork(PlanRun before, Plan plan, PlanHost host, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(before);
        var (run, _) = Prepare(plan, host, before.Inputs, before.Directory, folder);
        var after = PlanChecker.Compile(plan, host);
        // What the host lacks of the plan before is gone, so nothing of it can be relied on.
        var former = PlanChecker.TryCompile(PlanOf(before, host), host, out _);
        return (run, former is null ? new HashSet<string>() : new PlanChanges(former, after).Kept);
    }

    /// <summary>The plan that a run was started with.</summary>
    /// <param name="run">The run's input.</param>
    /// <param name="host">What it can use.</param>
    public static Plan PlanOf(PlanRun run, PlanHost host)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(host);
        return PlanReader.Read(JsonDocuments.Of(run.Plan), [.. host.AgentKinds.Keys]);
    }

    /// <summary>A plan was checked when its run started: what is faulty now is the host.</summary>
    internal static CompiledPlan Compile(PlanRun run, PlanHost host)
    {
        try { return Caches.GetOrCreateValue(host).Get(run, host); }
        catch (DocumentException faulty)
        {
            throw new HostUnsuitedException("TUT4665", $"This host cannot run the plan that the run brought: {faulty.Message} Start a host that has what is missing, then retry the run.");
        }
    }

    /// <summary>Checked plans by their bytes: a thousand runs of one flow check it once, and no run is believed which plan it brings.</summary>
    private sealed class PlanCache
    {
        private const int Most = 64;
        private const int MostRepeated = 48 * 1024;

        private readonly Dictionary<string, CompiledPlan> _plans = new(StringComparer.Ordinal);

        /// <summary>Plans that were checked and written, as long as somebody keeps them; a host never takes back what they use.</summary>
        private readonly ConditionalWeakTable<Plan, WrittenPlan> _written = [];

        public (JsonElement Json, string Digest) Prepare(Plan plan, PlanHost host)
        {
            if (_written.TryGetValue(plan, out var known)) { return (known.Json, known.Digest); }
            // Runs use what their bytes say, now and after a crash alike, and not this compiled plan.
            _ = PlanChecker.Compile(plan, host);
            var json = PlanWriter.ToJson(plan).Span;
            if (plan.Repeat is not null && json.Length > MostRepeated) { throw new DocumentException([new DocumentFault(FaultCodes.RepeatTooLarge, plan.Place, $"The flow '{plan.Name}' repeats, and has more than {MostRepeated / 1024} KiB with its files: each round keeps it anew. Let it start runs of a larger flow by what it publishes.")]); }
            var written = new WrittenPlan(JsonElement.Parse(json), PlanDigest.OfJson(json).Hex);
            _written.AddOrUpdate(plan, written);
            return (written.Json, written.Digest);
        }

        public CompiledPlan Get(PlanRun run, PlanHost host)
        {
            var digest = PlanDigest.OfJson(JsonMarshal.GetRawUtf8Value(run.Plan)).Hex;
            lock (_plans)
            {
                if (_plans.TryGetValue(digest, out var known)) { return known; }
            }

            var compiled = PlanChecker.Compile(PlanOf(run, host), host);
            lock (_plans)
            {
                if (_plans.Count >= Most) { _plans.Clear(); }
                return _plans[digest] = compiled;
            }
        }

        private sealed record WrittenPlan(JsonElement Json, string Digest);
    }
}
