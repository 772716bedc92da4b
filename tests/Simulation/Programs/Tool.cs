using System.Text;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Undo;
using Tutti.Simulation.Worlds;

namespace Tutti.Simulation.Programs;

/// <summary>The action of a simulated step: a call to the world's one service.</summary>
internal sealed class Tool(World world, Node node)
{
    public const string Undo = "take-back@1";

    public UndoRequest UndoIn(WorkflowContext context) => context.UndoWith(Undo, (long)node.Number);

    public ValueTask<long> CallAsync(StepContext step) => world.Service.CallAsync(step, node.Kind);

    public ValueTask<ProbeReply<long>> ProbeAsync(StepContext step) => new(world.Service.Probe(step.IdempotencyKey));

    public async ValueTask<string> CallForTextAsync(StepContext step)
    {
        var number = await CallAsync(step).ConfigureAwait(false);
        return new string((char)('a' + (number % 26)), 300 + (int)(number % 90_000));
    }

    public async ValueTask<long> CallWithNoteAsync(StepContext step)
    {
        if (!step.EarlierNote.IsEmpty) { world.Coverage.Count("note read again"); }
        await step.NoteAsync(Encoding.UTF8.GetBytes(step.IdempotencyKey)).ConfigureAwait(false);
        return await CallAsync(step).ConfigureAwait(false);
    }
}
