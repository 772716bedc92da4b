using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.Notices;

/// <summary>The run that sends one message: what is durable about it, the retries and the giving up are the kernel's.</summary>
internal static class NoticeWorkflow
{
    public const string Id = "tutti/notice";

    private static readonly StepOptions Options = new()
    {
        Repeat = RepeatRule.Idempotent, // receivers know a message by its id
        Retry = new RetryPolicy { MaxAttempts = int.MaxValue, InitialDelay = TimeSpan.FromSeconds(5), MaxDelay = TimeSpan.FromHours(1), Factor = 3 },
    };

    public static WorkflowDefinition Create(Func<NoticeOrder, StepContext, Task<string>> send) => WorkflowDefinition.Create<NoticeOrder, string>(
        Id, 1, async (ctx, order) => await ctx.StepAsync("send", Options, async step => await send(order, step).ConfigureAwait(false)));
}
