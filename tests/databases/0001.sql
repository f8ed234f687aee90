INSERT INTO assessments (id, started_at) VALUES ('old', '2026-11-24 01:02:03.000000');
INSERT INTO resume_keys (key, assessment_id, made_at) VALUES ('8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92', 'old', '2026-11-24 01:02:03.000000');
INSERT INTO banks (assessment_id, revision, name, centre, assets_100m_cny, seats, segments, questionnaire, saved_at) VALUES ('old', 1, '老客户', NULL, 12.5, NULL, '{"type": "RCB"}', 'd', '2026-11-24 01:02:03.000000');
INSERT INTO settings (assessment_id, revision, mode, target_stage, questionnaire, saved_at) VALUES ('old', 1, 'quick', 3, 'd', '2026-11-24 01:02:03.000000');
INSERT INTO answers (assessment_id, item_id, revision, judgement, na_reason, comment, evidence, questionnaire, saved_at) VALUES ('old', 'STR-1.1', 1, 'F', NULL, '初稿', '', 'd', '2026-11-24 01:02:03.000000');
INSERT INTO answers (assessment_id, item_id, revision, judgement, na_reason, comment, evidence, questionnaire, saved_at) VALUES ('old', 'STR-1.1', 2, 'NA', '无该业务', ' 原样 ', '', 'd', '2026-11-24 01:02:04.000000');
INSERT INTO choices (assessment_id, capability_id, revision, stage, questionnaire, saved_at) VALUES ('old', 'STR-1', 1, 2, 'd', '2026-11-24 01:02:03.000000');
