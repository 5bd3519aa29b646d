use crate::job::Row;

/// The rows in columns that are as wide as what stands in them.
pub(crate) fn render(rows: &[Row]) -> String {
    let mut lines = vec![["model", "job", "time", "file", "bytes", "published price"].map(str::to_owned)];
    lines.extend(rows.iter().map(|row| {
        [
            row.model.clone(),
            row.job.clone(),
            format!("{:.1} s", row.time.as_secs_f64()),
            row.file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            row.bytes.to_string(),
            row.price.clone(),
        ]
    }));
    let mut widths = [0; 6];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for line in lines {
        let cells: Vec<String> =
            line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}
