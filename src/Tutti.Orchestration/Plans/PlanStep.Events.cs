using Tutti.Documents;

namespace Tutti.Orchestration.Plans;

/// <summary>Steps that run by what others publish.</summary>
public abstract partial record PlanStep
{
    /// <summary>Publishes an event in a topic.</summary>
    public sealed record Publish : PlanStep
    {
        /// <summary>The topic: a template.</summary>
        public required PlanText Topic { get; init; }

        /// <summary>What happened: a template.</summary>
        public required PlanText Type { get; init; }

        /// <summary>What it says: a template; null for nothing.</summary>
        public DocumentNode? Data { get; init; }
    }

    /// <summary>Waits for an event of a topic. It hears what is published from the start of the run on, and each event once; in a map or a competition from when it begins.</summary>
    public sealed record Hear : PlanStep
    {
        /// <summary>The topic.</summary>
        public required string Topic { get; init; }

        /// <summary>Only events of this type; a <c>*</c> at its end stands for anything. Empty for all.</summary>
        public string Type { get; init; } = "";

        /// <summary>Only events for which this is true, read under the step's own id: <c>ID.data</c>, <c>ID.source</c>. Others are passed over. Null for all.</summary>
        public PlanText? Where { get; init; }

        /// <summary>After so long the result is null; null waits for ever.</summary>
        public TimeSpan? Within { get; init; }

        internal override bool ShowsProgress => true;
    }
}
