package dev.drover.local.judge;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** Asserts the promise over everything a batch has left behind. Changes nothing. */
public final class Judge {
  private Judge() {}

  /** Reads sources, targets, bundles, topics, tables and logs; takes what time it takes. */
  public static Findings judge(Scene scene, List<Scene.Batch> batches)
      throws SQLException, IOException {
    Findings findings = new Findings();
    for (Scene.Batch batch : batches) {
      List<Migration> migrations = Migration.of(scene, batch.name());
      new SagaCheck(findings).look(scene, batch, migrations);
      new ChainCheck(findings).look(scene, migrations);
      new SourceCheck(findings).look(scene, batch);
      new TargetCheck(findings).look(scene, batch, migrations);
      new BundleCheck(findings).look(scene, batch, migrations);
      new MessageCheck(findings).look(scene, batch, migrations);
    }
    new LeftoverCheck(findings).look(scene);
    new SecretCheck(findings).look(scene);
    return findings;
  }
}
