using Tutti.Kernel.Undo;

namespace Tutti.Kernel.Runs;

/// <summary>Undos that are a part of the run.</summary>
public static class UndoWorkflows
{
    /// <summary>Registers an undo that is a part of the run: with steps, waits and questions of its own, which cancellation does not reach. It must accept that the effect never happened.</summary>
    /// <typeparam name="T">The input.</typeparam>
    /// <param name="undos">The undos of the host.</param>
    /// <param name="id">A stable id, for example <c>shop/refund@1</c>.</param>
    /// <param name="undo">Takes the effect back in a scope of its own, by the rules of workflow code. An error is shown to a person; when they retry the run, it is tried anew.</param>
    /// <returns>The registry.</returns>
    public static UndoRegistry AddWorkflow<T>(this UndoRegistry undos, string id, Func<WorkflowContext, T, Task> undo)
    {
        ArgumentNullException.ThrowIfNull(undos);
        ArgumentNullException.ThrowIfNull(undo);
        var codec = undos.Payloads.For<T>();
        undos.AddOther(id, (Func<WorkflowContext, ReadOnlyMemory<byte>, Task>)((context, input) => undo(context, codec.Decode(input.Span))));
        return undos;
    }

    /// <summary>The undo that is a part of the run; null where the id means another kind, or none.</summary>
    internal static Func<WorkflowContext, ReadOnlyMemory<byte>, Task>? FindWorkflow(this UndoRegistry undos, string id) => undos.FindOther(id) as Func<WorkflowContext, ReadOnlyMemory<byte>, Task>;
}
