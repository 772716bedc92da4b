using Tutti.Cli.Flows;
using Tutti.Cli.Sessions;
using Tutti.Documents;
using Tutti.Expressions.Diagnostics;
using Tutti.Flows.Loading;
using Tutti.Orchestration.Triggers;

namespace Tutti.Cli.Triggers;

/// <summary>Files of triggers, held against the flows that they name.</summary>
internal static class TriggerFiles
{
    /// <summary>Reads a trigger and looks at its flow.</summary>
    /// <param name="session">The call of the tool.</param>
    /// <param name="file">The file, as the caller names it.</param>
    /// <param name="faults">All that is wrong or doubtful with both.</param>
    /// <returns>Null where there are faults that are no warnings.</returns>
    public static TriggerDefinition? TryRead(Session session, string file, out IReadOnlyList<DocumentFault> faults)
    {
        var path = Path.GetFullPath(file, session.Tool.WorkingDirectory);
        var trigger = TriggerReader.TryRead(BytesOf(path), path, out faults);
        if (trigger is null) { return null; }
        if (trigger.Deliver is not null) { return trigger; }
        var found = faults.ToList();
        if (FlowSource.Find(trigger.Flow) is not { } flow)
        {
            faults = [.. found, new DocumentFault(TriggerFaults.NotTheFlow, PlaceOf(path), $"'{trigger.Flow}' is no flow. Name a file, or a folder with flow.yaml, relative to the trigger.")];
            return null;
        }

        var plan = FlowLoader.TryLoad(flow, new FlowOptions(), out var flowFaults);
        found.AddRange(flowFaults);
        if (plan is not null)
        {
            var given = trigger.With.EnumerateObject().Select(static field => field.Name).ToList();
            var known = plan.Inputs.Select(static input => input.Name).ToList();
            found.AddRange(given.Where(name => !known.Contains(name)).Select(name => new DocumentFault(TriggerFaults.NotTheFlow, PlaceOf(path), $"The flow '{plan.Name}' has no input '{name}'.{Spelling.Suggest(name, known)}")));
            found.AddRange(plan.Inputs.Where(input => input.Default is null && !given.Contains(input.Name)).Select(input => new DocumentFault(TriggerFaults.NotTheFlow, PlaceOf(path), $"Input '{input.Name}' of the flow '{plan.Name}' has no default. Give it under 'with'.")));
        }

        faults = found;
        return found.Exists(static fault => !fault.IsWarning) ? null : trigger with { Flow = flow };
    }

    /// <summary>Reads a trigger.</summary>
    /// <exception cref="DocumentException">It or its flow is faulty.</exception>
    public static TriggerDefinition Read(Session session, string file) => TryRead(session, file, out var faults) ?? throw new DocumentException(faults);

    private static SourcePlace PlaceOf(string path) => new(path, SourcePlace.None.Position);

    private static byte[] BytesOf(string path)
    {
        try
        {
            var length = new FileInfo(path).Length; // pipes and devices have none, and are not opened
            return length == 0 ? [] : length <= TriggerReader.MostBytes ? File.ReadAllBytes(path) : new byte[TriggerReader.MostBytes + 1];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException) { throw TriggerFaults.Unreadable(path, cause); }
    }
}
