using Tutti.Mutation;

if (args is ["host", var suitePath, var mutatedName])
{
    await SuiteHost.ServeAsync(suitePath, mutatedName).ConfigureAwait(false);
    return 0;
}

if (Options.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync("Called by eng/mutate: FOLDER \"SUITE[=NAMESPACE,…] …\" MUTATED [--sample N] [--seed S] [--jobs N] [--again survived|hung|all] [--patience SECONDS] [--minutes N] [--only PATH] [--quick] [--list]").ConfigureAwait(false);
    return 2;
}

return await new Campaign(options, Console.Out).RunAsync().ConfigureAwait(false) ? 0 : 1;
